'use strict'

const { leavesItselfOut, textOf } = require('../session-text.js')

/** Stands for a text that is not the original's, whatever it is. No JSON text is the same. */
const ANOTHER = 'another'

/** Worth as much as this many changes: a snapshot saves three times what it costs. */
const A_SAME_ONE = 3
const MOST = 8 * A_SAME_ONE

/** Loaded with the first session that comes from a store. */
let Snapshot

/**
 * What mostly becomes of an app's sessions: whether it pays to keep a snapshot of the next one, by which
 * it can be seen to be unchanged. It pays where one in four is.
 */
class Habit {
  constructor () {
    this.score = MOST
  }

  get expectsNoChange () {
    return this.score > 0
  }

  /** @param {boolean} isSame whether a session that was loaded is at its end what it was */
  note (isSame) {
    this.score = isSame ? Math.min(this.score + A_SAME_ONE, MOST) : Math.max(this.score - 1, 0)
  }
}

/**
 * What a request's session was when it was generated or loaded, what the store is known to have of it,
 * and what it is now.
 *
 * A version is the JSON text without the cookie, or, as long as nobody needs the text, a snapshot that
 * it can be written from.
 */
class Versions {
  /** @param {Habit} habit */
  constructor (habit) {
    this.habit = habit
    /** The session that was loaded, and its data. */
    this.loaded = undefined
    this.snapshot = undefined
    this.original = undefined
    this.saved = undefined
    /** What the session was found to be; good until foreign code may have changed it. */
    this.found = undefined
  }

  /** @param {Session} session just generated */
  generated (session) {
    this.original = textOf(session)
  }

  /**
   * @param {Session} session
   * @param {object} data what it was made of
   */
  inflated (session, data) {
    this.loaded = session
    if (leavesItselfOut(data.cookie)) this.snapshot = snapshotOf(data)
    this.original = this.snapshot ?? textOf(data)
  }

  /**
   * @param {Session} session
   * @param {object} data what it was made of
   * @param {string} text what the data were made of
   */
  restored (session, data, text) {
    this.loaded = session
    if (this.habit.expectsNoChange) this.snapshot = snapshotOf(data)
    this.original = text
  }

  /** The store has the session as it was loaded, and it need not be saved for its own sake. */
  originalIsSaved () {
    this.saved = this.original
  }

  /** @param {Session} session about to be saved */
  isBeingSaved (session) {
    this.saved = this.found ?? this.exactly(session, this.isSame(session))
    this.found = undefined
  }

  /** Foreign code is about to run, or has. */
  forget () {
    this.found = undefined
  }

  /**
   * @param {Session} session
   * @returns {boolean} whether its text is what it was at first
   * @throws whatever textOf throws
   */
  isOriginal (session) {
    return this.find(session) === this.original
  }

  /**
   * @param {Session} session
   * @returns {boolean} whether its text is the one in the store
   * @throws whatever textOf throws
   */
  isSaved (session) {
    const { saved } = this
    if (saved === undefined) return false
    return saved === this.original ? this.isOriginal(session) : this.textOf(session) === saved
  }

  /**
   * @param {Session} session
   * @returns {string} its JSON text without the cookie
   * @throws whatever textOf throws
   */
  textOf (session) {
    const found = this.find(session)
    if (found === ANOTHER) this.found = textOf(session)
    else if (found === this.snapshot) this.found = this.writeOriginal()
    return this.found
  }

  /** Makes sure that a session has a text. What it is stays unsaid as long as nobody needs it. */
  find (session) {
    this.found ??= this.look(session)
    return this.found
  }

  look (session) {
    const isSame = this.isSame(session)
    const found = isSame === false ? ANOTHER : this.exactly(session, isSame)
    if (session === this.loaded) this.habit.note(found === this.original)
    return found
  }

  exactly (session, isSame) {
    if (isSame) return this.original
    const original = this.writeOriginal()
    const text = textOf(session)
    // Where the very same string is compared again, that takes no time.
    return text === original ? original : text
  }

  /** Whether the session is the one that was loaded, with the same data; undefined if only its text can tell. */
  isSame (session) {
    const { loaded, snapshot } = this
    const isComparable = snapshot !== undefined && session === loaded && leavesItselfOut(session.cookie)
    return isComparable ? snapshot.isOf(session) : undefined
  }

  writeOriginal () {
    const { original, saved, snapshot } = this
    if (snapshot === undefined || original !== snapshot) return original
    this.original = snapshot.text()
    if (saved === snapshot) this.saved = this.original
    return this.original
  }
}

function snapshotOf (data) {
  Snapshot ??= require('../snapshot.js').Snapshot
  return Snapshot.of(data)
}

module.exports = { Habit, Versions }
