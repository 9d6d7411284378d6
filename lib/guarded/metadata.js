'use strict'

const { keyCheckOf } = require('./dropped-keys.js')
const { attributesOf, cookieWithMetadata, withMetadata } = require('./session-copy.js')
const { endOf } = require('./timeouts.js')

/**
 * A session's metadata: when it started, and whose it is. In the store both are keys of its cookie, whose expiry there
 * is the session's end. The live session shows neither.
 */
class Metadata {
  /**
   * @param {object} store
   * @param {string} sid
   * @param {{ timeouts?: import('./timeouts.js').Timeouts }} rules
   */
  constructor (store, sid, rules) {
    this.store = store
    this.sid = sid
    this.timeouts = rules.timeouts
    /** In ms. */
    this.startedAt = Date.now()
    /** Whose session it is, as the store has it. @type {string | undefined} */
    this.user = undefined
    /** Whether the store has it. */
    this.isStored = false
    /** The store has the session, but not what is kept about it: it is from before the option. */
    this.isMissing = false
    /** When the session ends, as far as the store told, in ms, and its cookie's attributes less the expiry. */
    this.storedEnd = undefined
    /** What the store itself told of that, if it was asked. */
    this.endInStore = undefined
    /** Why it had ended when it was read, if the store told that it had by itself. @type {'idle' | 'absolute' | undefined} */
    this.expiryReason = undefined
    this.storedAttributes = undefined
  }

  /**
   * Reads the metadata of stored data, and removes them from the data.
   *
   * @param {object} data as the store gave them
   * @returns {object} the data of a session
   */
  take (data) {
    const { cookie } = data
    const startedAt = cookie?.startedAt
    this.isStored = Number.isFinite(startedAt)
    this.isMissing = !this.isStored
    keyCheckOf(this.store).noteRead(this.store, this.sid, this.isStored)
    if (this.isStored) this.startedAt = startedAt
    this.user = typeof cookie?.user === 'string' ? cookie.user : undefined
    if (!this.isStored && this.user === undefined) return data

    this.storedEnd = this.endInStore ?? timeOf(cookie.expires)
    return { ...data, cookie: withoutMetadata(cookie) }
  }

  /**
   * Learns from what was found in the table of our own MemoryStore, which keeps all keys of a cookie.
   *
   * @param {{ startedAt: number, user: string | undefined }} found
   * @param {Cookie} cookie the stored one
   * @returns {boolean} whether the session is young enough; if not, nothing is learnt
   */
  noteFound ({ startedAt, user }, cookie) {
    if (this.isPastLimit(startedAt)) return false
    this.startedAt = startedAt
    this.user = user
    this.isStored = true
    this.storedEnd = timeOf(cookie.expires)
    return true
  }

  /** Whether the session that was read is older than `absolute` allows. Idle sessions are ended by the store. */
  get isTooOld () {
    return this.isPastLimit(this.startedAt)
  }

  isPastLimit (startedAt) {
    const absolute = this.timeouts?.absolute
    return absolute !== undefined && startedAt + absolute <= Date.now()
  }

  /** Gives the live cookie the expiry that the stored one would have without timeouts. */
  restoreExpiry (session) {
    const { cookie } = session
    if (!this.isStored || this.timeouts === undefined || typeof cookie !== 'object' || cookie === null) return
    const { originalMaxAge } = cookie
    if (originalMaxAge === null || typeof originalMaxAge === 'number') cookie.maxAge = originalMaxAge
    if (this.timeouts.touchEvery !== undefined) this.storedAttributes = attributesOf(cookie)
  }

  /** @returns {number} when a session that is used now ends, in ms; Infinity if never */
  endOf (session) {
    return endOf(this.timeouts, this.startedAt, timeOf(session.cookie?.expires))
  }

  /**
   * @param {object} session
   * @returns {object} what the store is given
   */
  addTo (session) {
    return withMetadata(session, this, this.endOf(session))
  }

  /** @returns {object} the cookie of what {@link Metadata#addTo} makes */
  cookieFor (session) {
    return cookieWithMetadata(session.cookie, this, this.endOf(session))
  }

  /** The store has what {@link Metadata#addTo} made. */
  noteSaved (copy) {
    this.noteWritten(timeOf(copy.cookie?.expires))
    keyCheckOf(this.store).noteSaved(this.sid)
  }

  /** @param {number | undefined} endsAt when the session ends, as it is stored now, in ms */
  noteWritten (endsAt) {
    this.isStored = true
    this.isMissing = false
    this.storedEnd = endsAt
  }

  /** Whether a touch would put the session's end off by less than `touchEvery`, and change nothing else. */
  isTouchedEnough (session) {
    const { timeouts, storedEnd, storedAttributes } = this
    if (timeouts?.touchEvery === undefined || storedEnd === undefined || storedAttributes === undefined) return false
    const gain = this.endOf(session) - storedEnd
    return gain >= 0 && gain < timeouts.touchEvery && attributesOf(session.cookie) === storedAttributes
  }
}

function withoutMetadata (cookie) {
  const { startedAt, user, ...rest } = cookie
  // A store that keeps objects as they are gives a cookie whose expiry is no key of its own.
  if (!('expires' in rest) && cookie.expires !== undefined) rest.expires = cookie.expires
  return rest
}

/** @returns {number | undefined} in ms */
function timeOf (expires) {
  if (expires === undefined || expires === null || expires === false) return undefined
  const time = new Date(expires).getTime()
  return Number.isNaN(time) ? undefined : time
}

module.exports = { Metadata }
