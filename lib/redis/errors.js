'use strict'

/**
 * An error as every Redis store gives it: a code that starts with `ERR_SESSION_REDIS_`, a message
 * without secrets, and what lies behind it.
 *
 * @param {string} code
 * @param {string} message
 * @param {unknown} [cause]
 * @param {ErrorConstructor} [Type]
 * @returns {Error & { code: string }}
 */
function redisError (code, message, cause, Type = Error) {
  const err = new Type(message, cause === undefined ? undefined : { cause })
  err.code = code
  return err
}

/**
 * An error about an option. Options hold passwords, so their values are never quoted.
 *
 * @param {string} message what was expected
 * @returns {TypeError & { code: string }}
 */
function optionError (message) {
  return redisError('ERR_SESSION_REDIS_OPTIONS', message, undefined, TypeError)
}

module.exports = { optionError, redisError }
