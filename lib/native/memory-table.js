'use strict'

const addon = require('./addon.js')

/** In the place of a form's number: the session's cookie is inside its text. */
const { MEMORY_WHOLE: WHOLE } = addon

/** In the place of a session's text: it has the version that was known. */
const { MEMORY_KNOWN: KNOWN } = addon

/** No session's version. */
const NO_VERSION = 0

/** What a touch found: DONE, MISSING, or a session whose cookie is INSIDE its text. */
const { Done: DONE, Missing: MISSING, Whole: INSIDE } = addon.MemoryTouch

/**
 * The native table of sessions: JSON texts by session ID, with expiry, bounds and eviction.
 *
 * Every `now`, `expires` and `deadline` is in ms since the epoch.
 */
class NativeTable {
  /**
   * @param {object} bounds
   * @param {number} bounds.max the most sessions; 0 for no bound
   * @param {number} bounds.maxBytes the most bytes of memory; 0 for no bound
   * @param {boolean} bounds.keepRemoved whether removed sessions are kept for {@link NativeTable#takeRemoved}
   */
  constructor ({ max, maxBytes, keepRemoved }) {
    this.handle = addon.createMemory(max, maxBytes, keepRemoved)
  }

  /**
   * Registers a form that cookies take.
   *
   * @param {boolean} isMarked whether the texts of such sessions have a MARK in the cookie's place
   * @param {string} before the cookie's JSON, or what stands in it before its expiry's date
   * @param {string} [after] what stands behind the date
   * @returns {number} the form's number; WHOLE if the table has too many
   */
  form (isMarked, before, after) {
    return addon.memoryForm(this.handle, isMarked, before, after)
  }

  /**
   * @param {string} sid
   * @param {number} now
   * @param {number} form the form that the session's cookie is expected to have
   * @param {number} version the one of which the text is known; or NO_VERSION
   * @returns {string | number | null} the session's text less its cookie, or KNOWN; the number of the form it
   *   has, if that is another; null if there is no such session
   */
  get (sid, now, form, version) {
    return addon.memoryGet(this.handle, sid, now, form, version)
  }

  /** @returns {number} the version of the session that {@link NativeTable#get} found last */
  lastVersion () {
    return addon.memoryLastVersion(this.handle)
  }

  /** @returns {number} the expiry of the cookie of the session that {@link NativeTable#get} found last */
  lastExpires () {
    return addon.memoryLastExpires(this.handle)
  }

  /**
   * @param {string} sid
   * @param {number} now
   * @returns {string | null} the session's whole text
   */
  text (sid, now) {
    return addon.memoryText(this.handle, sid, now)
  }

  /**
   * @param {string} sid
   * @param {string} text the session's text less its cookie; whole, if the form is WHOLE
   * @param {number} form
   * @param {number} expires the cookie's expiry; NaN if there is none
   * @param {number} deadline when the session ends; Infinity if never
   * @param {number} now
   * @returns {number} the session's version now
   */
  set (sid, text, form, expires, deadline, now) {
    return addon.memorySet(this.handle, sid, text, form, expires, deadline, now)
  }

  /**
   * Gives a session another cookie and deadline.
   *
   * @param {string} sid
   * @param {number} form
   * @param {number} expires
   * @param {number} deadline
   * @param {number} now
   * @returns {number} DONE, MISSING or INSIDE; in the last case nothing was done
   */
  touch (sid, form, expires, deadline, now) {
    return addon.memoryTouch(this.handle, sid, form, expires, deadline, now)
  }

  /**
   * @param {string} sid
   * @param {number} now
   * @returns {number} another one after each write of the session, a touch aside; 0 if there is no such session
   */
  version (sid, now) {
    return addon.memoryVersion(this.handle, sid, now)
  }

  /**
   * Gives a session the version it had before a touch wrote it again.
   *
   * @param {string} sid
   * @param {number} version
   */
  restoreVersion (sid, version) {
    addon.memoryRestoreVersion(this.handle, sid, version)
  }

  /**
   * @param {string} sid
   * @returns {boolean} whether there was such a session
   */
  remove (sid) {
    return addon.memoryRemove(this.handle, sid)
  }

  clear () {
    addon.memoryClear(this.handle)
  }

  /**
   * @param {number} now
   * @returns {number} how many sessions have not ended
   */
  length (now) {
    return addon.memoryLength(this.handle, now)
  }

  /** @returns {number} the bytes of memory that the sessions take */
  bytes () {
    return addon.memoryBytes(this.handle)
  }

  /**
   * @param {number} now
   * @returns {string[]} the IDs of the sessions that have not ended, in the order of their first save
   */
  ids (now) {
    return addon.memoryIds(this.handle, now)
  }

  /**
   * @param {number} now
   * @returns {string[]} ID and whole text, in turn, of the sessions that have not ended, in the same order
   */
  entries (now) {
    return addon.memoryEntries(this.handle, now)
  }

  /**
   * Removes sessions that have ended.
   *
   * @param {number} now
   * @param {number} limit the most it removes
   * @returns {number} how many it removed
   */
  prune (now, limit) {
    return addon.memoryPrune(this.handle, now, limit)
  }

  /** @returns {string[]} ID and whole text, in turn, of the sessions removed since the last call */
  takeRemoved () {
    return addon.memoryTakeRemoved(this.handle)
  }
}

module.exports = { KNOWN, NO_VERSION, NativeTable, WHOLE, DONE, MISSING, INSIDE }
