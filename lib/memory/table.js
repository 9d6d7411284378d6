'use strict'

const addon = require('../native/addon.js')
const Cookie = require('../../session/cookie.js')
const { textOf } = require('../session-text.js')
const { Form, WHOLE } = require('./form.js')

/** Forms an app's cookies are looked for among before one is made. Few apps have more than two. */
const FORMS_TRIED = 8
/** What a touch returns where the session's text must be written anew. */
const TOUCH_NEEDS_TEXT = 2

/**
 * The native table of sessions, in a session's terms.
 *
 * A session's cookie is kept apart from the rest of its text, as one of a few forms and an expiry,
 * so that extending a session's life moves a number. Texts whose cookie fits no form are kept whole.
 */
class MemoryTable {
  /**
   * @param {object} bounds
   * @param {number} bounds.max the most sessions; 0 for no bound
   * @param {number} bounds.maxBytes the most bytes of memory; 0 for no bound
   * @param {boolean} bounds.keepDeparted whether {@link MemoryTable#departed} is asked
   * @param {function(object, string): number} [bounds.ttl] a session's longest life in ms, by data and ID
   */
  constructor ({ max, maxBytes, keepDeparted, ttl }) {
    this.handle = addon.createMemory(max, maxBytes, keepDeparted)
    this.ttl = ttl
    /** Whether a session's last use counts. */
    this.isBounded = max !== 0 || maxBytes !== 0
    /** Forms by number, and the one used last: nearly always the next one, too. */
    this.forms = []
    this.lastForm = undefined
    /** The form of every cookie written so far; undefined before the first, null once there were several. */
    this.onlyForm = undefined
    /** Whether no session ends: then there is no need to know the time. */
    this.isEndless = ttl === undefined
  }

  /**
   * The text of a session less its cookie, and the cookie; or the text whole, and no cookie.
   *
   * @param {string} sid
   * @returns {{ text: string, cookie: Cookie|undefined }|undefined}
   */
  load (sid) {
    const now = this.now()
    let form = this.lastForm
    let text = addon.memoryGet(this.handle, sid, now, form === undefined ? WHOLE : form.number)
    if (text === null) return undefined
    if (typeof text === 'number') {
      form = text === WHOLE ? undefined : this.forms[text]
      text = addon.memoryGet(this.handle, sid, now, text)
    }
    return { text, cookie: form === undefined ? undefined : this.cookieOf(form) }
  }

  /**
   * @param {string} sid
   * @returns {string|undefined} the session's JSON text
   */
  text (sid) {
    return addon.memoryText(this.handle, sid, Date.now()) ?? undefined
  }

  /**
   * Writes a session.
   *
   * @param {string} sid
   * @param {object} session
   * @param {string} [text] the session's text less its cookie, if it is known
   * @throws whatever `JSON.stringify` throws
   */
  save (sid, session, text) {
    const form = isOrdinary(session) ? this.formOf(session.cookie) : undefined
    if (form === undefined) {
      this.saveText(sid, JSON.stringify(session), session)
      return
    }
    text ??= textOf(session)
    this.noteForm(form)
    const now = this.now()
    const expires = form.expires ? session.cookie._expires.valueOf() : NaN
    const deadline = this.deadline(expires, now, session, sid)
    addon.memorySet(this.handle, sid, text, form.number, expires, deadline, now)
  }

  /**
   * Writes a session's whole text; a missing text removes the session.
   *
   * @param {string} sid
   * @param {string|undefined} text
   * @param {object} [session] what the text was made of, for the ttl
   */
  saveText (sid, text, session) {
    if (typeof text !== 'string' || text === '') {
      this.remove(sid)
      return
    }
    this.noteForm(null)
    const now = Date.now()
    const deadline = this.deadline(expiryIn(text), now, session, sid)
    addon.memorySet(this.handle, sid, text, WHOLE, NaN, deadline, now)
  }

  /**
   * Gives a session, if it is there, the cookie that `session` has.
   *
   * @param {string} sid
   * @param {object} session
   */
  touch (sid, session) {
    const form = this.formOf(session?.cookie)
    if (form !== undefined) {
      if (form === this.onlyForm && this.isEndless && !this.isBounded) return // It changes nothing.
      this.noteForm(form)
      const now = Date.now()
      const expires = form.expires ? session.cookie._expires.valueOf() : NaN
      const deadline = this.deadline(expires, now, session, sid)
      const outcome = addon.memoryTouch(this.handle, sid, form.number, expires, deadline, now)
      if (outcome !== TOUCH_NEEDS_TEXT) return
    }
    const text = this.text(sid)
    if (text === undefined) return
    const stored = JSON.parse(text)
    stored.cookie = session.cookie
    this.saveText(sid, JSON.stringify(stored), stored)
  }

  /** @param {string} sid */
  remove (sid) {
    return addon.memoryRemove(this.handle, sid)
  }

  clear () {
    this.onlyForm = undefined
    this.isEndless = this.ttl === undefined
    addon.memoryClear(this.handle)
  }

  /** @returns {number} sessions that have not ended */
  get length () {
    return addon.memoryLength(this.handle, Date.now())
  }

  /** @returns {number} bytes of memory that the sessions take */
  get bytes () {
    return addon.memoryBytes(this.handle)
  }

  /** @returns {string[]} ID and text, in turn, of the sessions that have not ended, oldest first */
  entries () {
    return addon.memoryEntries(this.handle, Date.now())
  }

  /** @returns {string[]} the IDs of the sessions that have not ended, oldest first */
  ids () {
    return addon.memoryIds(this.handle, Date.now())
  }

  /**
   * Removes sessions that have ended.
   *
   * @param {number} limit the most it removes
   * @returns {number} how many it removed
   */
  prune (limit) {
    return addon.memoryPrune(this.handle, Date.now(), limit)
  }

  /** @returns {string[]} ID and text, in turn, of the sessions that left since the last call */
  departed () {
    return addon.memoryDeparted(this.handle)
  }

  noteForm (form) {
    if (form === this.onlyForm) return
    this.onlyForm = this.onlyForm === undefined ? form : null
    this.isEndless = this.ttl === undefined && this.onlyForm !== null && !this.onlyForm.expires
  }

  now () {
    return this.isEndless ? 0 : Date.now()
  }

  deadline (expires, now, session, sid) {
    const cookieEnds = Number.isNaN(expires) ? Infinity : expires
    if (this.ttl === undefined) return cookieEnds
    const ttl = this.ttl(session, sid)
    return Number.isFinite(ttl) ? Math.min(cookieEnds, now + ttl) : cookieEnds
  }

  /** @returns {object|undefined} the form a cookie takes; none if it must stay in the text */
  formOf (cookie) {
    if (!isOurs(cookie)) return undefined
    const { data } = cookie
    if (this.lastForm?.fits(data)) return this.lastForm
    const form = this.forms.slice(0, FORMS_TRIED).find((known) => known?.fits(data)) ?? Form.of(data, this.handle)
    if (form === undefined) return undefined
    this.forms[form.number] = form
    this.lastForm = form
    return form
  }

  cookieOf (form) {
    const cookie = new Cookie()
    for (const name of form.names) cookie[name] = form.data[name]
    cookie._expires = form.expires ? new Date(addon.memoryLastExpires(this.handle)) : null
    cookie.originalMaxAge = form.originalMaxAge
    return cookie
  }
}

/** A subclass may have more to say in its JSON, and so may a cookie with a method of its own. */
function isOurs (cookie) {
  return typeof cookie === 'object' && cookie !== null &&
    Object.getPrototypeOf(cookie) === Cookie.prototype && cookie.toJSON === Cookie.prototype.toJSON
}

function firstKey (object) {
  // eslint-disable-next-line no-unreachable-loop -- the loop is the only way to one key alone
  for (const key in object) return key
}

/**
 * Whether a session's JSON is its cookie and then the rest. Integer keys come before the cookie, and
 * one that was taken away and put back comes later.
 */
function isOrdinary (session) {
  if (typeof session !== 'object' || session === null || typeof session.toJSON === 'function') return false
  return firstKey(session) === 'cookie'
}

/** @returns {number} when the session of a text ends, in ms; NaN if never */
function expiryIn (text) {
  if (!text.includes('"expires"') && !text.includes('\\u')) return NaN
  let expires
  try {
    expires = JSON.parse(text)?.cookie?.expires
  } catch {
    return NaN // The text is refused when it is read.
  }
  if (!expires) return NaN
  return typeof expires === 'string' ? Date.parse(expires) : Number(expires)
}

module.exports = { MemoryTable }
