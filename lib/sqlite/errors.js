'use strict'

/**
 * An error of a SqliteStore: what happened, to which file and why. No session ID and no data.
 *
 * @param {string} path of the database
 * @param {string} code starts with `ERR_SESSION_SQLITE_`
 * @param {string} message
 * @param {Error} [cause] what SQLite or the operating system said
 * @returns {Error & { code: string, status: number }} `status` is the one to answer a request with
 */
function sqliteError (path, code, message, cause) {
  const reason = cause === undefined ? '' : `: ${cause.message}`
  const err = new Error(`SqliteStore ${path}: ${message}${reason}`, cause === undefined ? undefined : { cause })
  err.code = code
  err.status = 503
  return err
}

module.exports = { sqliteError }
