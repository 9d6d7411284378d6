'use strict'

const { optionError } = require('./options.js')

/**
 * What `regenerate({ keep })` takes from a session into the next one. The cookie is never kept.
 *
 * @param {object} session
 * @param {true|string[]} [keep] everything, or the data of these keys; unknown keys are passed over
 * @returns {Array<[string, unknown]>}
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION
 */
function keptData (session, keep) {
  if (keep === undefined || keep === false) return []
  if (keep !== true && !(Array.isArray(keep) && keep.every((key) => typeof key === 'string'))) {
    throw optionError('session.regenerate()', 'option keep must be true or an array of keys')
  }
  return Object.entries(session).filter(([key]) => key !== 'cookie' && (keep === true || keep.includes(key)))
}

/**
 * @param {object} session
 * @param {Array<[string, unknown]>} data
 */
function addData (session, data) {
  for (const [key, value] of data) {
    Object.defineProperty(session, key, { value, configurable: true, enumerable: true, writable: true })
  }
}

module.exports = { addData, keptData }
