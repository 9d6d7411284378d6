'use strict'

const { storeUnableError } = require('./errors.js')

/** What a store needs for an index of the sessions of each user. */
const METHODS = ['userAdd', 'userMark', 'userRemove', 'userHas', 'userList']

/**
 * @param {{ key: (session: object) => unknown }} users the option
 * @param {object} session
 * @returns {string | undefined} whose session it is; nobody's, if the visitor is not known
 * @throws {TypeError} code ERR_SESSION_USER_KEY; and what `key` throws
 */
function userOf ({ key }, session) {
  const value = key(session)
  return value === undefined || value === null ? undefined : userName(value)
}

/**
 * @param {unknown} value
 * @returns {string} the name by which the index knows a user: 7 and '7' are the same
 * @throws {TypeError} code ERR_SESSION_USER_KEY
 */
function userName (value) {
  const isUsable = typeof value === 'string' ? value !== '' : Number.isFinite(value)
  if (!isUsable) {
    const kind = value === '' ? "''" : typeof value === 'number' ? value : typeof value
    throw Object.assign(
      new TypeError(`users: a user's key must be a string that is not empty, or a finite number; got ${kind}; use String(id) for object IDs`),
      { code: 'ERR_SESSION_USER_KEY' })
  }
  return `${value}`
}

/**
 * @param {string} owner whose option it is
 * @param {object} store
 * @throws {TypeError} code ERR_SESSION_STORE_UNABLE, if it can't tell the sessions of a user
 */
function checkStoreForUsers (owner, store) {
  const missing = METHODS.filter((name) => typeof store[name] !== 'function')
  if (missing.length > 0) throw storeUnableError(`${owner}: users needs a store with an index of users, but the store has no ${missing.join('(), ')}()`)
}

module.exports = { checkStoreForUsers, userName, userOf }
