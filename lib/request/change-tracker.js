'use strict'

const { isOnlyRewritten, isRewritten } = require('../rewritten-text.js')
const { CHANGED, SAME, UNSURE, isQuickToWrite, omitsItself, textWithoutCookie } = require('../session-text.js')

/** Stands for any text other than the original one. No JSON text equals it. */
const ANOTHER = 'another'

/** Where there is `JSON.rawJSON`, a stored text need not be what V8 writes of the same data. */
const hasRawJSON = JSON.rawJSON !== undefined

/** Loaded with the first session that comes from a store. */
let Snapshot

/**
 * Knows what a request's session was when it was generated or loaded, and what the store has of it. Finds out what the
 * session is now.
 *
 * Each is the JSON text without the cookie, or, as long as nobody needs the text, a snapshot that it can be
 * written from.
 */
class ChangeTracker {
  /** @param {ChangeHistory} history */
  constructor (history) {
    this.history = history
    /** The session that was loaded, and its data. */
    this.loaded = undefined
    this.snapshot = undefined
    this.original = undefined
    this.saved = undefined
    /** The text that the data of the loaded session are copied from, and the one found now, if it is known what that says. */
    this.known = undefined
    this.knownNow = undefined
    /** What a stored text says, if V8 may write it in another way. */
    this.rewritable = undefined
    /** What the session was found to be, and whether that is the original; good until other code may have changed it. */
    this.found = undefined
    this.isUnchanged = undefined
  }

  /** Whether a session may be given copies of data that others get as well. */
  get takesCopies () {
    return !hasNewToJSON()
  }

  /** @param {Session} session just generated */
  noteGenerated (session) {
    this.original = textWithoutCookie(session)
  }

  /**
   * @param {Session} session
   * @param {object} data what it was made of
   */
  noteInflated (session, data) {
    this.loaded = session
    if (omitsItself(data.cookie)) this.snapshot = takeSnapshot(data)
    this.original = this.snapshot ?? textWithoutCookie(data)
  }

  /**
   * @param {Session} session
   * @param {object} data what it was made of
   * @param {string} text what the data were made of
   */
  noteRestored (session, data, text) {
    this.noteText(session, data, text, this.isToCompare(text) ? takeSnapshot(data) : undefined)
  }

  /**
   * @param {Session} session which has no data yet
   * @param {KnownText} known the data that it is given, and their text
   */
  noteCopied (session, known) {
    const { data, text } = known
    const snapshot = data.copyTo(session)
    // Data that others get as well are shown to no `toJSON`. What a snapshot finds unchanged need not have the text that one makes.
    if (hasNewToJSON()) return this.noteText(session, JSON.parse(text), text, undefined)
    const isFollowed = known.isAsWritten && !isQuickToWrite(text)
    this.noteText(session, known.isAsWritten ? undefined : data.objects[0], text, isFollowed || this.isToCompare(text) ? snapshot : undefined)
    if (isFollowed) this.known = known
  }

  /** Whether it saves time to know what a loaded session's data are, value by value. */
  isToCompare (text) {
    return this.history.favoursSnapshots && !isQuickToWrite(text)
  }

  noteText (session, data, text, snapshot) {
    this.loaded = session
    this.snapshot = snapshot
    this.original = hasNewToJSON() ? textWithoutCookie(data) : text
    if (hasRawJSON) this.rewritable = data
  }

  /** The store has the session as it was loaded, and it need not be saved for its own sake. */
  markOriginalSaved () {
    this.saved = this.original
  }

  /** @param {Session} session about to be saved */
  markSaved (session) {
    // What is known already, is known at the response's end, and nobody asks for the saved text after that.
    const isKnown = this.found !== undefined
    const found = this.find(session)
    this.saved = found === ANOTHER && !isKnown ? textWithoutCookie(session) : found
    this.found = undefined
  }

  /** To be called when code that is not ours is about to run, or has. */
  forget () {
    this.found = undefined
  }

  /**
   * Finds out whether a session is what it was at first, and so makes sure that it has a text. What the text is
   * stays open as long as nobody needs it.
   *
   * One function rather than four: where an app's `toJSON` throws, V8 shows ten frames, and they are the app's.
   *
   * @param {Session} session
   * @returns {boolean}
   * @throws whatever textWithoutCookie throws
   */
  isOriginal (session) {
    if (this.found !== undefined) return this.isUnchanged
    const { loaded, snapshot } = this
    const isComparable = snapshot !== undefined && session === loaded && omitsItself(session.cookie)
    const isFollowed = isComparable && this.known !== undefined
    const knownNow = isFollowed && !hasNewToJSON() ? this.known.followed(session, snapshot) : undefined
    const outcome = isComparable && !isFollowed ? snapshot.compare(session) : UNSURE

    let found
    if (knownNow !== undefined) found = knownNow.text
    else if (outcome === SAME) found = this.original
    else if (outcome === CHANGED) found = ANOTHER
    else {
      const original = this.originalText()
      const text = textWithoutCookie(session, isQuickToWrite(original))
      // Where the very same string is compared again, that takes no time.
      found = text === original || this.isOnlyRewritten(session, text) ? original : text
    }

    this.knownNow = knownNow
    this.found = found
    this.isUnchanged = knownNow === undefined ? found === this.original : knownNow === this.known
    if (session === loaded) this.history.record(this.isUnchanged)
    return this.isUnchanged
  }

  /**
   * @param {Session} session
   * @returns {string | Snapshot} the original, the session's text, or ANOTHER
   * @throws whatever textWithoutCookie throws
   */
  find (session) {
    this.isOriginal(session)
    return this.found
  }

  /**
   * @param {Session} session
   * @returns {boolean} whether its text is the one in the store
   * @throws whatever textWithoutCookie throws
   */
  isSaved (session) {
    const { saved } = this
    if (saved === undefined) return false
    return saved === this.original ? this.isOriginal(session) : this.currentText(session) === saved
  }

  /**
   * @param {Session} session
   * @returns {string} its JSON text without the cookie
   * @throws whatever textWithoutCookie throws
   */
  currentText (session) {
    const found = this.find(session)
    if (found === ANOTHER) this.found = textWithoutCookie(session)
    else if (this.isUnchanged) this.noteUnchanged(this.unchangedText(session))
    return this.found
  }

  noteUnchanged (text) {
    this.found = text
    this.isUnchanged = text === this.original
  }

  /** The text of a session that has not changed. */
  unchangedText (session) {
    const text = this.originalText()
    return this.rewritable !== undefined && isRewritten(text) ? textWithoutCookie(session) : text
  }

  isOnlyRewritten (session, text) {
    const { loaded, original, rewritable } = this
    return rewritable !== undefined && session === loaded && isOnlyRewritten(original, rewritable, session, text)
  }

  originalText () {
    const { original, saved, snapshot } = this
    if (snapshot === undefined || original !== snapshot) return original
    this.original = snapshot.text()
    if (saved === snapshot) this.saved = this.original
    return this.original
  }
}

/** Whether JSON texts are others than when the session was stored. */
function hasNewToJSON () {
  return Object.prototype.toJSON !== undefined || Array.prototype.toJSON !== undefined
}

function takeSnapshot (data) {
  Snapshot ??= require('../snapshot.js').Snapshot
  return Snapshot.of(data)
}

module.exports = { ChangeTracker }
