'use strict'

const { NativeTable, WHOLE, INSIDE } = require('../native/memory-table.js')
const { textWithoutCookie, toJSONWithMetadata } = require('../session-text.js')
const { CookieForm } = require('./cookie-form.js')

/** How many known forms a cookie is compared with before it is taken for a new one. Few apps have more than two. */
const FORMS_TRIED = 8

/** Asks the native table for the form that a session's cookie has. No form has this number. */
const ANY_OTHER = -2

/**
 * Keeps session objects in the native table.
 *
 * A session's cookie is kept apart from the rest of its text, as one of a few forms and an expiry,
 * so that to extend a session's life is to change a number. Texts whose cookie fits no form are kept whole.
 * What differs from session to session, when it started and whose it is, stands at the start of the text.
 */
class SessionTable {
  /**
   * @param {typeof import('../../session/cookie')} Cookie the class of the cookies it gives back
   * @param {object} bounds
   * @param {number} bounds.max the most sessions; 0 for no bound
   * @param {number} bounds.maxBytes the most bytes of memory; 0 for no bound
   * @param {boolean} bounds.keepRemoved whether {@link SessionTable#takeRemoved} will be called
   * @param {(session: object, sid: string) => number} [bounds.ttl] a session's longest life in ms
   */
  constructor (Cookie, { max, maxBytes, keepRemoved, ttl }) {
    this.Cookie = Cookie
    this.native = new NativeTable({ max, maxBytes, keepRemoved })
    this.ttl = ttl
    /** Whether a session's last use counts. */
    this.isBounded = max !== 0 || maxBytes !== 0
    /** Forms by number, and the one used last: nearly always the next one, too. */
    this.forms = []
    this.lastForm = undefined
    /** The form of every cookie written so far; undefined before the first, null once there were several. */
    this.onlyForm = undefined
    /** Whether there may be sessions of which more is kept than their data. */
    this.hasMetadata = false
    /** Whether no session ends: then there is no need to know the time. */
    this.isEndless = ttl === undefined
  }

  /**
   * The text of a session less its cookie, and the cookie; or the text whole, and no cookie.
   *
   * @param {string} sid
   * @returns {{ text: string, cookie: Cookie | undefined } | undefined}
   */
  load (sid) {
    const now = this.now()
    let form = this.lastForm
    let text = this.native.get(sid, now, form === undefined ? WHOLE : form.number)
    if (text === null) return undefined
    if (typeof text === 'number') {
      form = text === WHOLE ? undefined : this.forms[text]
      text = this.native.get(sid, now, text)
    }
    if (form?.hasMetadata) return { text: this.text(sid), cookie: undefined }
    return { text, cookie: form === undefined ? undefined : this.cookieOf(form) }
  }

  /**
   * @param {string} sid
   * @returns {object | undefined} the session's data
   * @throws {SyntaxError} if somebody put text there that is not JSON
   */
  read (sid) {
    return parse(this.text(sid))
  }

  /** @returns {{ [sid: string]: object }} the data of the sessions that have not ended, oldest first */
  readAll () {
    const entries = this.entries()
    const sessions = Object.create(null)
    for (let i = 0; i < entries.length; i += 2) {
      const session = parse(entries[i + 1])
      if (session) sessions[entries[i]] = session
    }
    return sessions
  }

  /**
   * @param {string} sid
   * @returns {string | undefined} the session's JSON text
   */
  text (sid) {
    return this.native.text(sid, Date.now()) ?? undefined
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
    const form = isCookieFirst(session) ? this.formOf(session.cookie) : undefined
    if (form === undefined) {
      this.saveText(sid, JSON.stringify(session), session)
      return
    }
    text ??= textWithoutCookie(session)
    if (form.hasMetadata) text = startWithMetadata(session.cookie, text)
    this.noteForm(form)
    const now = this.now()
    const expires = form.expires ? session.cookie._expires.valueOf() : NaN
    const deadline = this.deadline(expires, now, session, sid)
    this.native.set(sid, text, form.number, expires, deadline, now)
  }

  /**
   * Writes a session's whole text; a missing text removes the session.
   *
   * @param {string} sid
   * @param {string | undefined} text
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
    this.native.set(sid, text, WHOLE, NaN, deadline, now)
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
      const outcome = this.isRewritten(sid, form, now) ? INSIDE : this.native.touch(sid, form.number, expires, deadline, now)
      if (outcome !== INSIDE) return
    }
    const text = this.text(sid)
    if (text === undefined) return
    const version = this.version(sid)
    const stored = JSON.parse(text)
    stored.cookie = session.cookie
    this.save(sid, stored)
    this.native.restoreVersion(sid, version)
  }

  /** Whether a session's text begins as that of another form does. */
  isRewritten (sid, { hasMetadata }, now) {
    if (!this.hasMetadata) return false
    const form = this.forms[this.native.get(sid, now, ANY_OTHER)]
    return form !== undefined && form.hasMetadata !== hasMetadata
  }

  /**
   * @param {string} sid
   * @returns {number | undefined} another one after each write of the session, a touch aside
   */
  version (sid) {
    return this.native.version(sid, this.now()) || undefined
  }

  /** @param {string} sid */
  remove (sid) {
    return this.native.remove(sid)
  }

  clear () {
    this.onlyForm = undefined
    this.isEndless = this.ttl === undefined
    this.native.clear()
  }

  /** @returns {number} sessions that have not ended */
  get length () {
    return this.native.length(Date.now())
  }

  /** @returns {number} bytes of memory that the sessions take */
  get bytes () {
    return this.native.bytes()
  }

  /** @returns {string[]} ID and text, in turn, of the sessions that have not ended, oldest first */
  entries () {
    return this.native.entries(Date.now())
  }

  /** @returns {string[]} the IDs of the sessions that have not ended, oldest first */
  ids () {
    return this.native.ids(Date.now())
  }

  /**
   * Removes sessions that have ended.
   *
   * @param {number} limit the most it removes
   * @returns {number} how many it removed
   */
  prune (limit) {
    return this.native.prune(Date.now(), limit)
  }

  /** @returns {string[]} ID and text, in turn, of the sessions removed since the last call */
  takeRemoved () {
    return this.native.takeRemoved()
  }

  /** @param {CookieForm | null} form of a cookie that is being written; null for one inside its text */
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

  /** @returns {CookieForm | undefined} the form a cookie has; none if it must stay in the text */
  formOf (cookie) {
    if (!isInstance(cookie, this.Cookie)) return undefined
    const { data } = cookie
    const hasMetadata = cookie.toJSON === toJSONWithMetadata
    if (this.lastForm?.fits(data, hasMetadata)) return this.lastForm
    const form = this.forms.slice(0, FORMS_TRIED).find((known) => known?.fits(data, hasMetadata)) ??
      CookieForm.of(data, this.native, hasMetadata)
    if (form === undefined) return undefined
    if (hasMetadata) this.hasMetadata = true
    this.forms[form.number] = form
    this.lastForm = form
    return form
  }

  cookieOf (form) {
    const cookie = new this.Cookie()
    for (const name of form.names) cookie[name] = form.data[name]
    cookie._expires = form.expires ? new Date(this.native.lastExpires()) : null
    cookie.originalMaxAge = form.originalMaxAge
    return cookie
  }
}

/** Whether a cookie's JSON is its data: a subclass may have more in it, and so may a cookie with its own toJSON. */
function isInstance (cookie, { prototype }) {
  return typeof cookie === 'object' && cookie !== null && Object.getPrototypeOf(cookie) === prototype &&
    (cookie.toJSON === prototype.toJSON || cookie.toJSON === toJSONWithMetadata)
}

/** The end of a cookie's JSON, and the session's: `{"startedAt":1},"views":1}`. The table cuts off the first brace. */
function startWithMetadata ({ startedAt, user }, text) {
  return `${JSON.stringify({ startedAt, user })}${text === '{}' ? '}' : `,${text.slice(1)}`}`
}

/** Empty text is no session, as upstream has it. */
function parse (text) {
  return text ? JSON.parse(text) : undefined
}

function firstKey (object) {
  // eslint-disable-next-line no-unreachable-loop -- the loop is the only way to one key alone
  for (const key in object) return key
}

/**
 * Whether a session's JSON is its cookie and then the rest. Integer keys come before the cookie, one that
 * was taken away and put back comes later, and an inherited one is not in the JSON at all.
 */
function isCookieFirst (session) {
  if (typeof session !== 'object' || session === null || typeof session.toJSON === 'function') return false
  return firstKey(session) === 'cookie' && Object.hasOwn(session, 'cookie')
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

module.exports = { SessionTable }
