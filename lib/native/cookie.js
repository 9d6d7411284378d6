'use strict'

const addon = require('./addon')

const HTTP_ONLY = 1
const SECURE = 2
const PARTITIONED = 4
const EXPIRES = 8
const INVALID = 7
const PRIORITY_SHIFT = 4
const SAME_SITE_SHIFT = 7

/** What a cookie that is not ours may have for `data`: it is written without attributes. */
const NO_ATTRIBUTES = {}

/**
 * The `Set-Cookie` text of a session ID, signed.
 *
 * @param {Keyring} keyring
 * @param {string} name
 * @param {string} sid
 * @param {object} [data] the cookie's attributes, as `Cookie#data` has them
 * @returns {string}
 * @throws {TypeError|URIError} what cookie and cookie-signature throw, in their order
 */
function serializeSigned (keyring, name, sid, data = NO_ATTRIBUTES) {
  const text = addon.writeSessionCookie(keyring.forSigning(), name, sid,
    textOption(data.path), textOption(data.domain), expiresOption(data.expires), flagsOf(data))
  return text ?? encodeURIComponent(sid)
}

/**
 * The `Set-Cookie` text of any value, as `cookie.serialize(name, value, data)` of cookie 0.7.2.
 *
 * @param {string} name
 * @param {string} value
 * @param {object} data
 * @returns {string}
 * @throws {TypeError|URIError}
 */
function serialize (name, value, data) {
  value = `${value}`
  const text = addon.writeCookie(`${name}`, value,
    textOption(data.path), textOption(data.domain), expiresOption(data.expires), flagsOf(data))
  // Only a lone surrogate has no text; this throws the URIError it deserves.
  return text ?? encodeURIComponent(value)
}

function textOption (value) {
  if (typeof value === 'string') return value
  return value ? `${value}` : ''
}

function expiresOption (value) {
  return isDate(value) ? value.valueOf() : NaN
}

function flagsOf (data) {
  let flags = 0
  if (data.httpOnly) flags |= HTTP_ONLY
  if (data.secure) flags |= SECURE
  if (data.partitioned) flags |= PARTITIONED
  if (data.expires) flags |= EXPIRES
  if (data.priority) flags |= priorityOf(data.priority) << PRIORITY_SHIFT
  if (data.sameSite) flags |= sameSiteOf(data.sameSite) << SAME_SITE_SHIFT
  return flags
}

function priorityOf (value) {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 'low': return 1
    case 'medium': return 2
    case 'high': return 3
    default: return INVALID
  }
}

function sameSiteOf (value) {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case true:
    case 'strict': return 1
    case 'lax': return 2
    case 'none': return 3
    default: return INVALID
  }
}

function isDate (value) {
  return value instanceof Date || Object.prototype.toString.call(value) === '[object Date]'
}

module.exports = { serialize, serializeSigned }
