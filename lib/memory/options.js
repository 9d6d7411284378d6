'use strict'

const { inspect } = require('node:util')

/**
 * Reads the options of a MemoryStore. Each is a bound the store does without unless it is asked.
 *
 * @param {object} [options]
 * @param {number} [options.max] the most sessions, 1 or more
 * @param {number} [options.maxBytes] the most bytes of memory that sessions may take, 1 or more
 * @param {number|function(object, object, string): number} [options.ttl] a session's longest life
 *   after its last write or touch, in ms; or a function of the options, the session and its ID. A
 *   cookie's own expiry counts as well: whichever comes first
 * @param {number} [options.checkPeriod] prune every so many ms
 * @param {function(string, object)} [options.dispose] told of every session that left the store:
 *   evicted, expired, destroyed or cleared
 * @returns {object} what is set of these
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if one has a wrong type or range
 */
function readOptions (options) {
  const { max, maxBytes, ttl, checkPeriod, dispose } = options ?? {}

  check('max', max, isBound(max), 'a number of sessions, 1 or more')
  check('maxBytes', maxBytes, isBound(maxBytes), 'a number of bytes, 1 or more')
  check('ttl', ttl, isPeriod(ttl) || typeof ttl === 'function', 'a number of ms above 0, or a function')
  check('checkPeriod', checkPeriod, isPeriod(checkPeriod), 'a number of ms above 0')
  check('dispose', dispose, typeof dispose === 'function', 'a function')

  return { max, maxBytes, ttl, checkPeriod, dispose }
}

/** null and undefined are no option; 0, false and Infinity are memorystore's words for none. */
function check (name, value, isValid, expected) {
  if (isNone(value) || isValid) return
  const error = new TypeError(`MemoryStore option ${name} must be ${expected}; got ${inspect(value)}`)
  error.code = 'ERR_SESSION_INVALID_OPTION'
  throw error
}

function isNone (value) {
  return !value || value === Infinity
}

function isBound (value) {
  return typeof value === 'number' && value >= 1
}

function isPeriod (value) {
  return typeof value === 'number' && value > 0
}

module.exports = { readOptions, isNone }
