'use strict'

/**
 * What numbers and strings look like that `JSON.rawJSON` wrote and `JSON.stringify` writes otherwise, once they
 * have been parsed: long numbers, exponents, zeros at the end, escapes. Other texts may look like this as well.
 */
const UNUSUAL = /\\[/u]|[:[,](?:-?[\d.]{16}|-?[\d.]+[eE]|-0[,}\]]|-?\d+\.\d*0[,}\]]|-?0\.0{6})/

/**
 * @param {string} stored a JSON text
 * @returns {boolean} whether V8 writes what it says in another way
 */
function isRewritten (stored) {
  return UNUSUAL.test(stored) && JSON.stringify(JSON.parse(stored)) !== stored
}

/**
 * @param {string} stored a session's JSON text
 * @param {object} data what it says; what they hold may have changed since, but their own scalars have not
 * @param {object} session made of the data
 * @param {string} text the session's JSON text now
 * @returns {boolean} whether V8 has merely written the same in another way
 */
function isOnlyRewritten (stored, data, session, text) {
  // Most changes are seen here already.
  for (const key of Object.keys(data)) {
    if (typeof data[key] !== 'object' && data[key] !== session[key]) return false
  }
  return UNUSUAL.test(stored) && JSON.stringify(JSON.parse(stored)) === text
}

module.exports = { isOnlyRewritten, isRewritten }
