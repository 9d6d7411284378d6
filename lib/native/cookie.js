'use strict'

const addon = require('./addon.js')

const { CookieFlag: FLAG, CookiePriority: PRIORITY, CookieSameSite: SAME_SITE } = addon

/** What a cookie that is not ours may have for `data`: it is written without attributes. */
const NO_ATTRIBUTES = {}

/** Stands in for a cookie's expiry while the text around it is made. */
const EPOCH = 'Thu, 01 Jan 1970 00:00:00 GMT'

/**
 * The `Set-Cookie` text of any value, as `cookie.serialize(name, value, data)` of cookie 0.7.2.
 *
 * @param {string} name
 * @param {string} value
 * @param {object} data
 * @returns {string}
 * @throws {TypeError|URIError} if the name, the value or an attribute can't be written
 */
function serialize (name, value, data) {
  return write(`${name}`, `${value}`, data, expiresOption(data.expires))
}

/**
 * Writes session cookies under one name.
 *
 * A cookie's attributes are nearly always those of the cookie before it. So the text around the value
 * and the expiry is kept, and made again only if an attribute changed.
 */
class CookieWriter {
  /** @param {string} name */
  constructor (name) {
    this.name = name
    this.attributes = undefined
    this.template = undefined
  }

  /**
   * @param {Keyring} keyring
   * @param {string} sid
   * @param {object} [data] the cookie's attributes, as `Cookie#data` has them
   * @returns {string} the `Set-Cookie` text of the session ID, signed
   * @throws {TypeError|URIError} what cookie-signature and cookie throw
   */
  write (keyring, sid, data = NO_ATTRIBUTES) {
    const handle = keyring.forSigning()
    if (!this.knows(data)) this.learn(sid, data)
    const expires = data.expires ? data.expires.valueOf() : NaN
    return addon.writeSessionCookie(handle, this.template, sid, expires) ?? encoded(sid)
  }

  /** Whether the template is made of these attributes. */
  knows (data) {
    const known = this.attributes
    return known !== undefined && known.path === data.path && known.domain === data.domain &&
      known.httpOnly === data.httpOnly && known.secure === data.secure &&
      known.partitioned === data.partitioned && known.priority === data.priority &&
      known.sameSite === data.sameSite && !known.expires === !data.expires &&
      (!data.expires || isExpiry(data.expires))
  }

  learn (sid, data) {
    this.attributes = undefined
    write(this.name, sid, data, expiresOption(data.expires)) // throws where anything is wrong
    const text = write(this.name, '', data, 0)
    const value = this.name.length + 1
    // The last match: a path before the date may look like it, nothing behind it can.
    const date = data.expires ? text.lastIndexOf(EPOCH) : text.length
    this.template = addon.createCookieTemplate(
      text.slice(0, value), text.slice(value, date), text.slice(date + EPOCH.length)
    )
    this.attributes = copyOf(data)
  }
}

/**
 * A cookie that is not ours may keep its `data` and change them later, or the text of an attribute that is an object.
 *
 * @returns {object | undefined} the attributes as they are now; none if they may change unseen
 */
function copyOf ({ path, domain, httpOnly, secure, partitioned, priority, sameSite, expires }) {
  if (isObject(path) || isObject(domain)) return undefined
  return { path, domain, httpOnly, secure, partitioned, priority, sameSite, expires: Boolean(expires) }
}

function isObject (value) {
  return Object(value) === value
}

function write (name, value, data, expires) {
  const path = textOption(data.path)
  const domain = textOption(data.domain)
  const flags = flagsOf(data)
  let text
  try {
    text = addon.writeCookie(name, value, path, domain, expires, flags)
  } catch ({ message }) {
    // The addon's own errors belong to Node's main context. Jest and node:vm run code in another.
    throw new TypeError(message)
  }
  return text ?? encoded(value)
}

/** Only a lone surrogate has no encoding; this throws JavaScript's URIError. */
function encoded (value) {
  return encodeURIComponent(value)
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
  if (data.httpOnly) flags |= FLAG.HttpOnly
  if (data.secure) flags |= FLAG.Secure
  if (data.partitioned) flags |= FLAG.Partitioned
  if (data.expires) flags |= FLAG.Expires
  if (data.priority) flags |= priorityOf(data.priority)
  if (data.sameSite) flags |= sameSiteOf(data.sameSite)
  return flags
}

function priorityOf (value) {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case 'low': return PRIORITY.Low
    case 'medium': return PRIORITY.Medium
    case 'high': return PRIORITY.High
    default: return PRIORITY.Invalid
  }
}

function sameSiteOf (value) {
  switch (typeof value === 'string' ? value.toLowerCase() : value) {
    case true:
    case 'strict': return SAME_SITE.Strict
    case 'lax': return SAME_SITE.Lax
    case 'none': return SAME_SITE.None
    default: return SAME_SITE.Invalid
  }
}

/** Whether the package cookie takes a value for an expiry: a valid Date, of any realm. */
function isExpiry (value) {
  return isDate(value) && !Number.isNaN(value.valueOf())
}

function isDate (value) {
  return value instanceof Date || Object.prototype.toString.call(value) === '[object Date]'
}

module.exports = { CookieWriter, serialize }
