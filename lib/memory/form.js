'use strict'

const addon = require('../native/addon.js')

/** The form of a session whose cookie stays inside its text. */
const WHOLE = -1

/** In the order in which they stand in stored sessions. */
const ATTRIBUTES = ['partitioned', 'priority', 'secure', 'httpOnly', 'domain', 'path', 'sameSite']

/** A cookie's attributes less its expiry. */
class Form {
  /**
   * @returns {Form|undefined} none for attributes that JSON changes, or if the table knows too many
   */
  static of (data, handle) {
    const { expires, ...rest } = data
    if (!Object.values(rest).every(isPlain)) return undefined
    const dated = isValidDate(expires)
    if (!dated && expires !== null && expires !== undefined) return undefined
    const number = dated ? dateForm(data, handle) : addon.memoryForm(handle, JSON.stringify(data))
    return number === WHOLE ? undefined : new Form(number, data, dated)
  }

  constructor (number, data, dated) {
    this.number = number
    this.data = data
    /** Whether the cookie has an expiry. */
    this.expires = dated
    this.originalMaxAge = data.originalMaxAge
    /** The attributes that have a value, beside those above. */
    this.names = ATTRIBUTES.filter((name) => data[name] !== undefined)
  }

  fits (data) {
    const own = this.data
    return own.originalMaxAge === data.originalMaxAge &&
      (this.expires ? isValidDate(data.expires) : own.expires === data.expires) &&
      own.partitioned === data.partitioned && own.priority === data.priority &&
      own.secure === data.secure && own.httpOnly === data.httpOnly &&
      own.domain === data.domain && own.path === data.path && own.sameSite === data.sameSite
  }
}

/** Asks for the form around the date. A string that holds the mark has its quotes escaped. */
function dateForm (data, handle) {
  const mark = '"expires":'
  const json = JSON.stringify({ ...data, expires: 0 })
  const at = json.indexOf(mark) + mark.length
  return addon.memoryForm(handle, json.slice(0, at), json.slice(at + 1))
}

/** Whether a value is itself again after a way through JSON, or left out by it. */
function isPlain (value) {
  return value === null || value === undefined || typeof value === 'string' ||
    typeof value === 'boolean' || (Number.isFinite(value) && !Object.is(value, -0))
}

function isValidDate (value) {
  return value instanceof Date && !Number.isNaN(value.valueOf())
}

module.exports = { Form, WHOLE }
