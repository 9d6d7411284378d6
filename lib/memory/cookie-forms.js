'use strict'

const { toJSONWithMetadata } = require('../session-text.js')
const { CookieForm } = require('./cookie-form.js')

/** How many known forms a cookie is compared with before it is taken for a new one. Few apps have more than two. */
const FORMS_TRIED = 8

/** In the place of an expiry: a form does not depend on which it is. */
const ANY_DATE = new Date(0)

/** The forms that the cookies in a native table have. */
class CookieForms {
  /**
   * @param {typeof import('../../session/cookie')} Cookie the class of the cookies that can have a form
   * @param {NativeTable} native
   */
  constructor (Cookie, native) {
    this.Cookie = Cookie
    this.native = native
    /** By number. */
    this.all = []
    /** The one used last: nearly always the next one, too. @type {CookieForm | undefined} */
    this.last = undefined
    /** Whether the texts of all sessions are their data and no more. */
    this.arePlain = true
  }

  /**
   * @param {unknown} cookie
   * @param {boolean} isMarked whether a session with this cookie has a marked text
   * @returns {CookieForm | undefined} the form it has; none if it must stay in the text
   */
  of (cookie, isMarked) {
    if (!isInstance(cookie, this.Cookie)) return undefined
    return this.formOf(cookie.data, cookie.toJSON === toJSONWithMetadata, isMarked)
  }

  /**
   * @param {unknown} cookie a live one, without metadata
   * @param {number} endsAt when the session ends, in ms: the expiry of the cookie in the store; Infinity for never
   * @returns {CookieForm | undefined} the form that the cookie has in a session's text that begins with it and metadata
   */
  withMetadata (cookie, endsAt) {
    if (!isInstance(cookie, this.Cookie) || cookie.toJSON === toJSONWithMetadata) return undefined
    const { data } = cookie
    if (endsAt !== Infinity) data.expires = ANY_DATE
    return this.formOf(data, true, false)
  }

  /** @returns {CookieForm | undefined} the form of a cookie's attributes, a new one if none of those known fits */
  formOf (data, hasMetadata, isMarked) {
    if (this.last?.fits(data, hasMetadata, isMarked)) return this.last
    const form = this.all.slice(0, FORMS_TRIED).find((known) => known?.fits(data, hasMetadata, isMarked)) ??
      CookieForm.of(data, this.native, hasMetadata, isMarked)
    if (form === undefined) return undefined
    if (!form.isPlain) this.arePlain = false
    this.all[form.number] = form
    this.last = form
    return form
  }

  /** @returns {number | undefined} the expiry of the cookie of the session that was read last, in ms */
  lastExpires (form) {
    return form.expires ? this.native.lastExpires() : undefined
  }

  /**
   * @param {CookieForm} form
   * @returns {Cookie} the cookie of the session that was read last
   */
  cookieOf (form) {
    const cookie = new this.Cookie()
    copyAttributes(form.data, cookie)
    const expires = this.lastExpires(form)
    cookie._expires = expires === undefined ? null : new Date(expires)
    cookie.originalMaxAge = form.originalMaxAge
    return cookie
  }
}

/** One by one, in the order in which they stand in stored sessions: a loop over their names takes ten times as long. */
function copyAttributes ({ partitioned, priority, secure, httpOnly, domain, path, sameSite }, cookie) {
  if (partitioned !== undefined) cookie.partitioned = partitioned
  if (priority !== undefined) cookie.priority = priority
  if (secure !== undefined) cookie.secure = secure
  if (httpOnly !== undefined) cookie.httpOnly = httpOnly
  if (domain !== undefined) cookie.domain = domain
  if (path !== undefined) cookie.path = path
  if (sameSite !== undefined) cookie.sameSite = sameSite
}

/** Whether a cookie's JSON is its data: a subclass may have more in it, and so may a cookie with its own toJSON. */
function isInstance (cookie, { prototype }) {
  return typeof cookie === 'object' && cookie !== null && Object.getPrototypeOf(cookie) === prototype &&
    (cookie.toJSON === prototype.toJSON || cookie.toJSON === toJSONWithMetadata)
}

module.exports = { CookieForms }
