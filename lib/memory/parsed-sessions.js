'use strict'

/** In characters: longer texts are parsed each time. */
const LONGEST = 1 << 15

/** What the recent ones may be before they become the older ones: sessions, characters of their texts, and ms. */
const MOST_SESSIONS = 2048
const MOST_TEXT = 1 << 23
const LONGEST_TIME = 10000

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
    if (text.length > LONGEST) return undefined
    this.age()
    const recent = this.recent.get(sid)
    const known = recent ?? this.older.get(sid)
    if (known?.text !== text) return this.note(sid, text, known === text.length)
    if (recent === undefined) this.keep(sid, known)
    return known.data
  }

  /** Keeps a text's data, or at first its length alone: the text of a session that changes each time is not kept. */
  note (sid, text, isSecond) {
    const data = isSecond ? takeSnapshot(JSON.parse(text)) : undefined
    if (data === undefined) this.recent.set(sid, text.length)
    else this.keep(sid, { text, data })
    return data
  }

  keep (sid, known) {
    this.recent.set(sid, known)
    this.room -= known.text.length
  }

  /** Parts with the older ones once the recent ones are many, or have been gathering for long. */
  age () {
    const age = Date.now() - this.since
    if (age >= 0 && age < LONGEST_TIME && this.room > 0 && this.recent.size < MOST_SESSIONS) return
    this.older = this.recent
    this.recent = new Map()
    this.begin()
  }

  begin () {
    this.room = MOST_TEXT
    this.since = Date.now()
  }

  /** @param {string} sid of a session that is gone */
  forget (sid) {
    this.recent.delete(sid)
    this.older.delete(sid)
  }

  clear () {
    /** By session ID: what is kept, or the length of a text that was read once. */
    this.recent = new Map()
    this.older = new Map()
    this.begin()
  }
}

function takeSnapshot (data) {
  return require('../snapshot.js').Snapshot.of(data)
}

module.exports = { ParsedSessions }
