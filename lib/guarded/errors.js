'use strict'

/**
 * The errors of sessions that can't be stored as asked. No message holds an ID, data or a key.
 *
 * @typedef {Error & { code: string, status: number }} SessionError
 */

/** @returns {SessionError} */
function sessionError (code, status, message, cause) {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code, status })
}

/** @returns {SessionError} a session is gone: another request destroyed it, or it expired */
function endedError () {
  return sessionError('ERR_SESSION_ENDED', 401, 'the session has ended: it was destroyed or it expired, so it is not saved')
}

/** @returns {SessionError} */
function conflictError () {
  return sessionError('ERR_SESSION_CONFLICT', 409,
    'the session was not saved: other requests kept changing it meanwhile; send the request again')
}

/** @returns {SessionError} */
function collisionError () {
  return sessionError('ERR_SESSION_ID_COLLISION', 500,
    'a new session was not saved: its ID is another session\'s; the genid option must return a new, random ID each time')
}

/**
 * @param {string} method of the store
 * @param {number} timeout in ms
 * @returns {SessionError}
 */
function storeTimeoutError (method, timeout) {
  return sessionError('ERR_SESSION_STORE_TIMEOUT', 503,
    `the session store did not answer ${method}() within ${timeout} ms; is its server up? (option outage.timeout)`)
}

/**
 * @param {unknown} [cause] why there is no store
 * @returns {SessionError}
 */
function storeUnavailableError (cause) {
  return sessionError('ERR_SESSION_STORE_UNAVAILABLE', 503,
    'the session store cannot be reached, so sessions can be neither read nor changed now', cause)
}

/**
 * @param {string} message names the option and what the store lacks
 * @returns {TypeError & { code: string }}
 */
function storeUnableError (message) {
  return Object.assign(new TypeError(message), { code: 'ERR_SESSION_STORE_UNABLE' })
}

module.exports = {
  collisionError, conflictError, endedError, sessionError, storeTimeoutError, storeUnableError, storeUnavailableError
}
