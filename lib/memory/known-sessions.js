'use strict'

const { parse } = require('../shipped-json.js')

/** In characters: longer texts are parsed each time. */
const LONGEST = 1 << 15

/** What the recent ones may be before they become the older ones: sessions, bytes on the heap, and ms. */
const MOST_SESSIONS = 2048
const MOST_BYTES = 48 * 1024 * 1024
const LONGEST_TIME = 10000

/** Each copy of a session's data gives a credit of 1; to keep the data costs about what this many copies save. */
const COST = 5

/** The most credit, and the credit at first: for so many sessions it is found out whether they are read again. */
const MOST_CREDIT = 1024 * COST

/** Without credit one session in so many is kept still, to see whether sessions are read again by now. */
const SAMPLED = 16

/** Loaded with the first session that is kept. */
let KnownText

/** What is known of a session: what its text says, in the version in which it was read or written last. */
class KnownSession {
  /**
   * @param {KnownText} known
   * @param {number} version the native table's
   * @param {Metadata} [metadata] that stand in the text as well
   *
   * @typedef {{ startedAt: number, user: string | undefined }} Metadata
   */
  constructor (known, version, metadata) {
    this.known = known
    this.version = version
    this.metadata = metadata
    /** The Map that it is in. */
    this.home = undefined
  }
}

/**
 * The data of sessions that are read again and again. To copy them takes a fraction of the time that it takes to parse
 * their text.
 *
 * A text that is read for the second time is kept, with what it says. It is used as long as the session has the same
 * version; when the session is written, what the new text says is found out from its difference. Sessions that were not
 * used for some time leave, so that an app with few requests keeps few.
 */
class KnownSessions {
  constructor () {
    this.clear()
  }

  /**
   * @param {string} sid
   * @returns {KnownSession | undefined} good if the session still has its version; then to be told to `noteUse`
   */
  find (sid) {
    const session = this.recent.get(sid) ?? this.older.get(sid)
    return typeof session === 'object' && JSON.parse === parse ? session : undefined
  }

  /**
   * @param {string} sid
   * @param {KnownSession} session
   * @returns {KnownText} to be copied
   */
  noteUse (sid, session) {
    this.age()
    if (session.home !== this.recent) this.keep(sid, session)
    if (this.credit < MOST_CREDIT) this.credit++
    return session.known
  }

  /**
   * Takes note of a session that was not known.
   *
   * @param {string} sid
   * @param {string} text the session's JSON text without its cookie and metadata
   * @param {() => number} versionOf tells the session's version
   * @param {Metadata} [metadata]
   * @returns {KnownText | undefined} to be copied; none before the second reading
   */
  noteRead (sid, text, versionOf, metadata) {
    if (text.length > LONGEST || JSON.parse !== parse) return undefined
    this.age()
    // At first a text's length alone is kept, so that the text of a session that changes each time is not.
    const isSecond = (this.recent.get(sid) ?? this.older.get(sid)) === text.length
    if (!isSecond || !this.isWorthKeeping()) {
      this.recent.set(sid, text.length)
      return undefined
    }
    this.credit = Math.max(this.credit - COST, 0)
    KnownText ??= require('../known-text.js').KnownText
    // Even if the data can't be copied the text is kept, so that nobody tries again.
    const known = KnownText.of(text)
    this.keep(sid, new KnownSession(known, versionOf(), metadata))
    return known
  }

  /**
   * @param {string} sid of a session that was written
   * @param {string} text as of {@link KnownSessions#noteRead}
   * @param {number} version that it has now
   * @param {Metadata} [metadata]
   * @param {KnownText} [written] what the text says, if the writer knows
   */
  noteWritten (sid, text, version, metadata, written) {
    const session = this.find(sid)
    if (session === undefined) return
    if (text.length > LONGEST) return this.forget(sid)
    this.age()
    const { home, known: { bytes } } = session
    const known = written?.text === text ? written : session.known.next(text)
    if (known === undefined) return this.forget(sid)
    session.known = known
    session.version = version
    session.metadata = metadata
    if (home !== this.recent) this.keep(sid, session)
    else this.room -= known.bytes - bytes
  }

  isWorthKeeping () {
    return this.credit >= COST || ++this.passedOver % SAMPLED === 0
  }

  keep (sid, session) {
    this.recent.set(sid, session)
    this.room -= session.known.bytes
    session.home = this.recent
  }

  /** Lets the older ones go once the recent ones are many, or have been gathering for long. */
  age () {
    const age = Date.now() - this.since
    if (age >= 0 && age < LONGEST_TIME && this.room > 0 && this.recent.size < MOST_SESSIONS) return
    this.older = this.recent
    this.recent = new Map()
    this.begin()
  }

  begin () {
    this.room = MOST_BYTES
    this.since = Date.now()
  }

  /** @param {string} sid of a session that is gone */
  forget (sid) {
    this.recent.delete(sid)
    this.older.delete(sid)
  }

  clear () {
    /** By session ID: what is known of it; or the length of a text that was read once. */
    this.recent = new Map()
    this.older = new Map()
    this.credit = MOST_CREDIT
    this.passedOver = 0
    this.begin()
  }
}

module.exports = { KnownSessions }
