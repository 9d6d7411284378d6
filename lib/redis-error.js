'use strict'

/**
 * An error of a Redis store: a code that starts with `ERR_SESSION_REDIS_`, a message without secrets,
 * and the cause.
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

module.exports = { redisError }
