'use strict'

const deprecate = require('depd')('express-session')
const { serialize } = require('../lib/native/cookie.js')
const { toJSON } = require('../lib/session-text.js')

module.exports = Cookie

/**
 * The session ID cookie's settings.
 *
 * Its own keys are part of the contract: stores read `_expires` and `originalMaxAge`.
 *
 * @param {object} [options] as the `cookie` option of `session()`; every key is taken over
 * @throws {TypeError} if `options` is neither missing nor an object, or `maxAge` is no number
 */
function Cookie (options) {
  this.path = '/'
  this.maxAge = null
  this.httpOnly = true

  if (options) {
    if (typeof options !== 'object') {
      throw new TypeError('argument options must be a object')
    }

    // Inherited keys count as well. Reading the keys of stored cookies by name is three times as fast.
    for (const key in options) {
      switch (key) {
        case 'data': break
        case 'originalMaxAge': this.originalMaxAge = options.originalMaxAge; break
        case 'expires': this.expires = options.expires; break
        case 'httpOnly': this.httpOnly = options.httpOnly; break
        case 'path': this.path = options.path; break
        default: this[key] = options[key]
      }
    }
  }

  if (this.originalMaxAge === undefined || this.originalMaxAge === null) {
    this.originalMaxAge = this.maxAge
  }
}

Cookie.prototype = {
  /**
   * When the cookie ends; without one, it ends with the browser.
   *
   * Setting it sets `originalMaxAge`, too.
   *
   * @type {Date|null|undefined}
   */
  get expires () {
    return this._expires
  },

  set expires (date) {
    this._expires = date
    this.originalMaxAge = this.maxAge
  },

  /**
   * The cookie's remaining life in ms.
   *
   * @type {number|null|undefined}
   * @throws {TypeError} when it is set to a truthy value that is neither a number nor a Date
   */
  get maxAge () {
    const { expires } = this
    return expires instanceof Date ? expires.valueOf() - Date.now() : expires
  },

  set maxAge (ms) {
    if (typeof ms === 'number') {
      this.expires = new Date(Date.now() + ms)
      return
    }

    if (ms && !(ms instanceof Date)) {
      throw new TypeError('maxAge must be a number or Date')
    }

    if (ms instanceof Date) {
      deprecate('maxAge as Date; pass number of milliseconds instead')
    }

    this.expires = ms
  },

  /**
   * The cookie's attributes, in the order in which they stand in stored sessions.
   *
   * @type {object}
   */
  get data () {
    return {
      originalMaxAge: this.originalMaxAge,
      partitioned: this.partitioned,
      priority: this.priority,
      expires: this._expires,
      secure: this.secure,
      httpOnly: this.httpOnly,
      domain: this.domain,
      path: this.path,
      sameSite: this.sameSite
    }
  },

  /**
   * The text of a `Set-Cookie` header, unsigned.
   *
   * @param {string} name
   * @param {string} value
   * @returns {string}
   * @throws {TypeError} if the name or an attribute can't be written
   */
  serialize (name, value) {
    return serialize(name, value, this.data)
  },

  toJSON
}
