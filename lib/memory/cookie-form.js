'use strict'

const { WHOLE } = require('../native/memory-table.js')

/** What many cookies have in common: their attributes less the expiry. */
class CookieForm {
  /**
   * @param {object} data a cookie's attributes, as `Cookie#data` has them
   * @param {NativeTable} table
   * @param {boolean} hasMetadata whether the cookie's JSON goes on in the text behind it
   * @param {boolean} isMarked whether the text does not begin with the cookie, but has a MARK in its place
   * @returns {CookieForm | undefined} none for attributes that JSON changes, or if the table has too many
   */
  static of (data, table, hasMetadata, isMarked) {
    const { expires, ...rest } = data
    if (!Object.values(rest).every(survivesJson)) return undefined
    const dated = isValidDate(expires)
    if (!dated && expires !== null && expires !== undefined) return undefined
    if (hasMetadata && typeof data.path !== 'string') return undefined
    const parts = dated ? aroundDate(data) : [JSON.stringify(data)]
    if (parts === undefined) return undefined
    if (hasMetadata) parts.push(withoutBrace(parts.pop()))
    const number = table.form(isMarked, ...parts)
    return number === WHOLE ? undefined : new CookieForm(number, data, hasMetadata, isMarked)
  }

  /**
   * @param {number} number the table's for this form
   * @param {object} data
   * @param {boolean} hasMetadata
   * @param {boolean} isMarked
   */
  constructor (number, data, hasMetadata, isMarked) {
    this.number = number
    this.data = data
    this.hasMetadata = hasMetadata
    this.isMarked = isMarked
    /** Whether the text of a session with this cookie is its data, and no more. */
    this.isPlain = !hasMetadata && !isMarked
    /** Whether the cookie has an expiry. */
    this.expires = isValidDate(data.expires)
    this.originalMaxAge = data.originalMaxAge
  }

  /**
   * @param {object} data a cookie's attributes
   * @param {boolean} hasMetadata
   * @param {boolean} isMarked
   * @returns {boolean} whether that cookie has this form
   */
  fits (data, hasMetadata, isMarked) {
    const own = this.data
    return this.hasMetadata === hasMetadata && this.isMarked === isMarked && own.originalMaxAge === data.originalMaxAge &&
      (this.expires ? isValidDate(data.expires) : own.expires === data.expires) &&
      own.partitioned === data.partitioned && own.priority === data.priority &&
      own.secure === data.secure && own.httpOnly === data.httpOnly &&
      own.domain === data.domain && own.path === data.path && own.sameSite === data.sameSite
  }
}

/**
 * What stands before and behind the date. A string that contains the mark has its quotes escaped.
 *
 * @returns {[string, string] | undefined} none if somebody else's `JSON.stringify` writes the mark otherwise
 */
function aroundDate (data) {
  const mark = '"expires":'
  const [before, after] = JSON.stringify({ ...data, expires: 0 }).split(`${mark}0`)
  return after === undefined ? undefined : [before + mark, after]
}

/** A cookie's JSON that goes on elsewhere. `path` is always there, so that something stands before the comma. */
function withoutBrace (json) {
  return json.slice(0, -1)
}

/** Whether JSON keeps a value as it is, or leaves it out. */
function survivesJson (value) {
  return value === null || value === undefined || typeof value === 'string' ||
    typeof value === 'boolean' || (Number.isFinite(value) && !Object.is(value, -0))
}

/** Dates of other realms are left to JSON. */
function isValidDate (value) {
  return value instanceof Date && !Number.isNaN(value.valueOf())
}

module.exports = { CookieForm }
