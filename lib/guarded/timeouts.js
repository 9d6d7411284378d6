'use strict'

const { optionError } = require('../options.js')
const { storeUnableError } = require('./errors.js')

/**
 * @typedef {object} Timeouts all in ms
 * @property {number} [idle] after its last use a session ends
 * @property {number} [absolute] after its start a session ends
 * @property {number} [touchEvery] a touch this soon after the last write is left out
 */

/**
 * @param {string} owner of the options
 * @param {Timeouts} timeouts
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if they contradict each other
 */
function checkTimeouts (owner, { idle, absolute, touchEvery }) {
  if (idle > absolute) {
    throw optionError(owner, `option timeouts.idle must not be longer than timeouts.absolute; got ${idle} and ${absolute}`)
  }
  if (touchEvery !== undefined && idle === undefined) {
    throw optionError(owner, 'option timeouts.touchEvery needs the option timeouts.idle')
  }
  if (touchEvery >= idle) {
    throw optionError(owner, `option timeouts.touchEvery must be shorter than timeouts.idle; got ${touchEvery} and ${idle}`)
  }
}

/**
 * @param {string} owner of the options
 * @param {object} store
 * @param {Timeouts} timeouts
 * @throws {TypeError} code ERR_SESSION_STORE_UNABLE, if the store does not record when a session was used
 */
function checkStoreForTimeouts (owner, store, { idle }) {
  if (idle === undefined) return
  const lack = typeof store.touch !== 'function'
    ? 'the store has no touch()'
    : store.disableTouch
      ? "the store's option disableTouch is set"
      : store.disableTTL
        ? "the store's option disableTTL is set"
        : typeof store.ttl === 'function' ? "the store's option ttl is a function" : undefined
  if (lack) throw storeUnableError(`${owner}: option timeouts.idle needs a store that records each use of a session, but ${lack}`)
}

/**
 * @param {Timeouts | undefined} timeouts
 * @param {number} startedAt in ms
 * @param {number} [expires] when the cookie expires, in ms
 * @returns {number} when a session that is used now ends, in ms; Infinity if never
 */
function endOf (timeouts, startedAt, expires = Infinity) {
  if (timeouts === undefined) return expires
  const { idle = Infinity, absolute = Infinity } = timeouts
  return Math.min(expires, Date.now() + idle, startedAt + absolute)
}

module.exports = { checkStoreForTimeouts, checkTimeouts, endOf }
