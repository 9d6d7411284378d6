'use strict'

const checker = require('../options.js')

/** memorystore's words for "no bound". */
const isUnset = (value) => !value || value === Infinity

const isPeriod = (value) => typeof value === 'number' && value > 0

const table = {
  max: {
    expected: 'a number of sessions, 1 or more',
    accepts: (value) => typeof value === 'number' && value >= 1,
    isUnset
  },
  maxBytes: {
    expected: 'a number of bytes, 1 or more',
    accepts: (value) => typeof value === 'number' && value >= 1,
    isUnset
  },
  ttl: {
    expected: 'a number of ms above 0, or a function',
    accepts: (value) => isPeriod(value) || typeof value === 'function',
    isUnset
  },
  checkPeriod: { expected: 'a number of ms above 0', accepts: isPeriod, isUnset },
  dispose: { ...checker.callable, isUnset }
}

/**
 * Reads the options of a MemoryStore. Each is optional. Other names are ignored, as express-session ignores all of them.
 *
 * @param {unknown} options
 * @param {number} [options.max] the most sessions, 1 or more
 * @param {number} [options.maxBytes] the most bytes of memory that sessions may take, 1 or more
 * @param {number | ((options: object, session: object, sid: string) => number)} [options.ttl] a
 *   session's longest life after its last write or touch, in ms; or a function of the options, the
 *   session and its ID. A cookie's own expiry counts as well: whichever comes first
 * @param {number} [options.checkPeriod] prune every so many ms
 * @param {(sid: string, session: object | undefined) => void} [options.dispose] called for
 *   every session that leaves the store: evicted, expired, destroyed or cleared
 * @returns {object} what is set of these
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`, if one has a wrong type or range
 */
function readOptions (options) {
  return checker.readOptions(options, { owner: 'MemoryStore', table, unknown: 'ignore' })
}

module.exports = { readOptions }
