'use strict'

/** In characters: longer texts are parsed each time. */
const LONGEST = 1 << 15

/** What the recent ones may be before they become the older ones: sessions, bytes on the heap, and ms. */
const MOST_SESSIONS = 2048
const MOST_BYTES = 48 * 1024 * 1024
const LONGEST_TIME = 10000

/** A character is there twice: in the text, and in the data. */
const BYTES_PER_CHARACTER = 2

/** Each copy of a session's data gives a credit of 1; to keep the data costs about what this many copies save. */
const COST = 5

/** The most credit, and the credit at first: for so many sessions it is found out whether they are read again. */
const MOST_CREDIT = 1024 * COST

/** Without credit one session in so many is kept still, to see whether sessions are read again by now. */
const SAMPLED = 16

/** V8's own `JSON.parse`: what another one makes of a text is not known, and may be more than can be copied. */
const parse = Function.prototype.toString.call(JSON.parse) === 'function parse() { [native code] }' ? JSON.parse : undefined

/**
 * The data of sessions that are read again and again. To copy them takes a fraction of the time that it takes to parse
 * their text.
 *
 * A text that is read for the second time is kept, with what it says. Before its data are copied it is compared with the
 * text that the session has by then. Sessions that were not read for some time leave, so that an app with few requests
 * keeps few.
 */
class ParsedSessions {
  constructor () {
    this.clear()
  }

  /**
   * @param {string} sid
   * @param {string} text the session's JSON text
   * @returns {Snapshot | undefined} of the text's data, to be copied; none before the second reading
   */
  read (sid, text) {
    if (text.length > LONGEST || JSON.parse !== parse) return undefined
    this.age()
    const recent = this.recent.get(sid)
    const known = recent ?? this.older.get(sid)
    if (typeof known !== 'object' || known.text !== text) return this.note(sid, text, known === text.length)
    if (recent === undefined) this.keep(sid, known)
    if (known.data !== undefined && this.credit < MOST_CREDIT) this.credit++
    return known.data
  }

  /** Keeps a text's data, or at first its length alone: the text of a session that changes each time is not kept. */
  note (sid, text, isSecond) {
    if (!isSecond || !this.isWorthKeeping()) {
      this.recent.set(sid, text.length)
      return undefined
    }
    this.credit = Math.max(this.credit - COST, 0)
    // Even if there can be no snapshot the text is kept, so that nobody tries again.
    const data = takeSnapshot(parse(text))
    this.keep(sid, { text, data, bytes: text.length * BYTES_PER_CHARACTER + (data?.bytes() ?? 0) })
    return data
  }

  isWorthKeeping () {
    return this.credit >= COST || ++this.passedOver % SAMPLED === 0
  }

  keep (sid, known) {
    this.recent.set(sid, known)
    this.room -= known.bytes
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
    /** By session ID: a text, its snapshot, if there can be one, and their bytes; or the length of a text that was read once. */
    this.recent = new Map()
    this.older = new Map()
    this.credit = MOST_CREDIT
    this.passedOver = 0
    this.begin()
  }
}

function takeSnapshot (data) {
  return require('../snapshot.js').Snapshot.of(data)
}

module.exports = { ParsedSessions }
