'use strict'

const isEnumerable = Object.prototype.propertyIsEnumerable

/**
 * A session as it is at this moment, for a store that writes it later. Changes made to the session
 * meanwhile don't show in it.
 *
 * @param {object} session a request's
 * @param {string[]} [keys] those of its data that are copied; by default all
 * @returns {object} with the prototype, the ID and the request of the session, and copies of its data
 */
function copyOf (session, keys = Object.keys(session)) {
  const copy = Object.create(Object.getPrototypeOf(session))
  for (const name of ['req', 'id']) {
    if (name in session) Object.defineProperty(copy, name, { value: session[name], configurable: true, writable: true })
  }
  for (const key of keys) define(copy, key, key === 'cookie' ? copyOfCookie(session[key]) : copyOfData(session[key]))
  return copy
}

/** @param {object} cookie of whatever class */
function copyOfCookie (cookie) {
  if (typeof cookie !== 'object' || cookie === null) return cookie
  return Object.defineProperties(Object.create(Object.getPrototypeOf(cookie)), Object.getOwnPropertyDescriptors(cookie))
}

/** Plain objects and arrays are copied, all the way down; values of other classes are taken as they are. */
function copyOfData (value) {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOfData)
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const copy = Object.create(prototype)
  for (const key of Object.keys(value)) define(copy, key, copyOfData(value[key]))
  return copy
}

/** As data: a key called `__proto__` is one like others. */
function define (object, key, value) {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true })
}

/**
 * Puts on a session what a store has put on the copy that it was given: `_rev`, `__lastAccess` and the like.
 *
 * @param {object} session
 * @param {object} copy
 * @param {Set<string>} keys those that the copy had at first
 */
function adoptAdditions (session, copy, keys) {
  for (const key of Object.keys(copy)) {
    if (!keys.has(key) && !isEnumerable.call(session, key)) define(session, key, copy[key])
  }
}

module.exports = { adoptAdditions, copyOf, copyOfCookie, define }
