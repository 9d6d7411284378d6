'use strict'

const { INSIDE, KNOWN, NO_VERSION, NativeTable, WHOLE } = require('../native/memory-table.js')
const { CookieForms } = require('./cookie-forms.js')
const { expiryIn } = require('./expiry-in-text.js')
const { KnownSessions } = require('./known-sessions.js')
const { isCookieFirst, markedTexts, hasOwnCookie, splitText } = require('./split-text.js')

/** Asks the native table for the form that a session's cookie has. No form has this number. */
const ANY_OTHER = -3

/** A time at which no session had ended. */
const LONG_AGO = 0

/**
 * Keeps session objects in the native table.
 *
 * A session's cookie is kept apart from the rest of its text, as one of a few forms and an expiry,
 * so that extending a session's life only changes a number. Texts whose cookie fits no form are kept whole.
 * Metadata of the session, such as its start and its user, are at the start of the text. A text that does not begin
 * with the cookie has a mark in its place.
 *
 * Longer than most files: every method that writes has to update what is known of all cookies written so far.
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
    this.native = new NativeTable({ max, maxBytes, keepRemoved })
    this.forms = new CookieForms(Cookie, this.native)
    /** None beside a bound on memory. */
    this.knownSessions = maxBytes === 0 ? new KnownSessions() : undefined
    this.ttl = ttl
    /** Whether a session's last use counts. */
    this.isBounded = max !== 0 || maxBytes !== 0
    /** The form of every cookie written so far; undefined before the first, null once there were several. */
    this.onlyForm = undefined
    /** Whether no session ends: then there is no need to know the time. */
    this.isEndless = ttl === undefined
  }

  /**
   * A session as it is kept: its text less the cookie, and the cookie; or the whole text, and no cookie.
   *
   * @param {string} sid
   * @param {boolean} [mayBeCopied] whether a copy of known data will do
   * @returns {{ text: string, cookie: Cookie | undefined, marked: string | undefined, known: KnownText | undefined }
   *   | undefined} `marked` is there if the session's text does not begin with its cookie: the text with a number in
   *   the cookie's place. `known` is there if it is known what the text says
   */
  load (sid, mayBeCopied = false) {
    const { forms } = this
    const found = this.find(sid)
    if (found === undefined) return undefined
    const { form, text, knownSession } = found
    if (form === undefined || form.hasMetadata) return unparsed(form === undefined ? text : this.text(sid), undefined, undefined)
    const cookie = forms.cookieOf(form)
    if (form.isMarked) return unparsed(markedTexts().withoutCookie(text), cookie, text)
    return { text, cookie, marked: undefined, known: mayBeCopied ? this.know(sid, text, knownSession) : undefined }
  }

  /**
   * @param {string} sid of the session that {@link SessionTable#find} has found last
   * @param {string} text its text less its cookie and metadata
   * @param {KnownSession | undefined} knownSession what was known of it
   * @param {Metadata} [metadata] that stand in its text as well
   * @returns {KnownText | undefined} if it is known what the text says
   */
  know (sid, text, knownSession, metadata) {
    const { native, knownSessions } = this
    if (knownSession !== undefined) return knownSessions.noteUse(sid, knownSession)
    return knownSessions?.noteRead(sid, text, () => native.lastVersion(), metadata)
  }

  /**
   * @param {string} sid
   * @returns {{ form: CookieForm | undefined, text: string, knownSession: KnownSession | undefined } | undefined} a session's
   *   text beside its cookie's form, or without a form its whole text; if the session is known, its text without metadata
   */
  find (sid) {
    const { forms: { all, last }, native, knownSessions } = this
    const now = this.now()
    const knownSession = knownSessions?.find(sid)
    const version = knownSession === undefined ? NO_VERSION : knownSession.version
    let form = last
    let text = native.get(sid, now, last === undefined ? WHOLE : last.number, version)
    if (typeof text === 'number' && text !== KNOWN) {
      form = text === WHOLE ? undefined : all[text]
      text = native.get(sid, now, text, version)
    }
    if (text === null) return undefined
    return text === KNOWN ? { form, text: knownSession.known.text, knownSession } : { form, text, knownSession: undefined }
  }

  /**
   * @param {string} sid
   * @returns {object | undefined} the session's data
   * @throws {SyntaxError} if somebody put text there that is not JSON
   */
  read (sid) {
    return parse(this.text(sid))
  }

  /** As {@link SessionTable#read}, even if the session has ended, as long as it is held. */
  readEnded (sid) {
    return parse(this.native.text(sid, LONG_AGO) ?? undefined)
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
   * @param {KnownText} [written] what the text says, if that is known
   * @throws whatever `JSON.stringify` throws
   */
  save (sid, session, text, written) {
    const isMarked = !isCookieFirst(session)
    const canBeSplit = !isMarked || hasOwnCookie(session)
    const form = canBeSplit ? this.forms.of(session.cookie, isMarked) : undefined
    const split = form === undefined ? undefined : splitText(session, form, text)
    if (split === undefined) return this.saveText(sid, JSON.stringify(session), session)
    this.noteForm(form)
    const now = this.now()
    const expires = form.expires ? session.cookie._expires.valueOf() : NaN
    const deadline = this.deadline(expires, now, session, sid)
    const version = this.native.set(sid, split, form.number, expires, deadline, now)
    if (form.isPlain) this.knownSessions?.noteWritten(sid, split, version, undefined, written)
    else this.knownSessions?.forget(sid)
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
    let form = this.forms.of(session?.cookie, false)
    const stored = this.forms.arePlain ? undefined : this.formOf(sid)
    if (stored?.isMarked) form = this.forms.of(session?.cookie, true)
    if (form !== undefined) {
      if (form === this.onlyForm && this.isEndless && !this.isBounded) return // It changes nothing.
      this.noteForm(form)
      const now = Date.now()
      const expires = form.expires ? session.cookie._expires.valueOf() : NaN
      const deadline = this.deadline(expires, now, session, sid)
      const isRewritten = stored !== undefined && stored.hasMetadata !== form.hasMetadata
      const outcome = isRewritten ? INSIDE : this.native.touch(sid, form.number, expires, deadline, now)
      if (outcome !== INSIDE) return
    }
    this.touchWhole(sid, session)
  }

  /** Writes a session's text again for a touch. */
  touchWhole (sid, session) {
    const text = this.text(sid)
    if (text === undefined) return
    const version = this.version(sid)
    const stored = JSON.parse(text)
    if (!stored) return // A `toJSON` made `null` or `false` of it: that is no session.
    stored.cookie = session.cookie
    this.save(sid, stored)
    this.knownSessions?.forget(sid)
    this.native.restoreVersion(sid, version)
  }

  /** @returns {CookieForm | undefined} the form of the cookie of a session that is there; none if it is inside its text */
  formOf (sid) {
    return this.forms.all[this.native.get(sid, this.now(), ANY_OTHER, NO_VERSION)]
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
    this.knownSessions?.forget(sid)
    return this.native.remove(sid)
  }

  clear () {
    this.onlyForm = undefined
    this.isEndless = this.ttl === undefined
    this.knownSessions?.clear()
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
}

function unparsed (text, cookie, marked) {
  return { text, cookie, marked, known: undefined }
}

/** Empty text is no session, as in upstream. */
function parse (text) {
  return text ? JSON.parse(text) : undefined
}

module.exports = { SessionTable }
