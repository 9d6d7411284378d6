'use strict'

const { clearInterval, setImmediate, setInterval } = require('../timers.js')
const { ObjectTable } = require('./object-table.js')
const { readOptions } = require('./options.js')
const { SessionTable } = require('./session-table.js')
const { peekAtSessions, showSessions } = require('./sessions-property.js')
const { sessionsProxy } = require('./sessions-proxy.js')

/** How many sessions are removed before other work gets a turn; it takes well below a millisecond. */
const PRUNED_AT_ONCE = 250

/** What a timer can wait for, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/**
 * What a MemoryStore keeps out of sight: its sessions, and what its options ask for.
 */
class MemoryState {
  /**
   * @param {typeof import('../../session/cookie')} Cookie
   * @param {import('../../session/memory').Options} [options] of the MemoryStore
   */
  constructor (Cookie, options) {
    const { max, maxBytes, ttl, checkPeriod, dispose } = readOptions(options)
    this.dispose = dispose
    this.checkPeriod = checkPeriod && Math.min(Math.floor(checkPeriod), LONGEST_TIMER)
    this.isBounded = max !== undefined || maxBytes !== undefined || ttl !== undefined
    this.interval = undefined
    this.table = new SessionTable(Cookie, {
      max: Math.floor(max ?? 0),
      maxBytes: Math.floor(maxBytes ?? 0),
      ttl: ttl && maxLife(ttl, options),
      keepRemoved: this.dispose !== undefined
    })
    /** Whether the store does what express-session's does, and no more. */
    this.hasNoOptions = !this.isBounded && checkPeriod === undefined && dispose === undefined
    /** Made when it is needed. @type {import('./user-index.js').UserIndex | undefined} */
    this.lazyUsers = undefined
    /** JSON text by session ID, as the store shows it; undefined until the app has read it. */
    this.sessions = this.hasNoOptions ? undefined : sessionsProxy(this)
  }

  /** Which sessions each user has. */
  get users () {
    if (this.lazyUsers === undefined) {
      const { UserIndex } = require('./user-index.js')
      this.lazyUsers = new UserIndex()
    }
    return this.lazyUsers
  }

  /** The native table; none once the sessions are in an object that anybody may change. */
  get nativeTable () {
    return this.table instanceof SessionTable ? this.table : undefined
  }

  /** @param {MemoryStore} store gets its `sessions` */
  show (store) {
    if (this.hasNoOptions) showSessions(store, this)
    else store.sessions = this.sessions
  }

  /**
   * @param {MemoryStore} store
   * @returns {unknown} its `sessions`; undefined until the app has read them
   */
  peek (store) {
    return this.hasNoOptions ? peekAtSessions(store) : store.sessions
  }

  /** Moves the sessions into an object. */
  open () {
    const sessions = Object.create(null)
    const entries = this.table.entries()
    for (let i = 0; i < entries.length; i += 2) sessions[entries[i]] = entries[i + 1]
    this.adopt(sessions)
  }

  /** @param {{ [sid: string]: string } | undefined} sessions what replaces all sessions; a plain store works on it */
  adopt (sessions) {
    if (this.hasNoOptions) {
      this.sessions = sessions
      this.table = new ObjectTable(sessions)
    } else {
      this.clear()
      Object.assign(this.sessions, sessions)
    }
  }

  clear () {
    this.table.clear()
    this.lazyUsers = undefined
    this.reportRemoved()
  }

  /** Calls `dispose` for the sessions removed since the last call. Costs nothing without that option. */
  reportRemoved () {
    if (this.dispose === undefined) return
    const removed = this.table.takeRemoved()
    for (let i = 0; i < removed.length; i += 2) {
      setImmediate(this.dispose, removed[i], parseOrUndefined(removed[i + 1]))
    }
  }

  /** Removes sessions that have ended: some now, the rest in small steps, so that other work can run in between. */
  prune () {
    const removed = this.table.prune(PRUNED_AT_ONCE)
    this.reportRemoved()
    if (removed === PRUNED_AT_ONCE) setImmediate(() => this.prune()).unref()
  }

  startInterval () {
    if (this.checkPeriod === undefined) return
    this.stopInterval()
    const weak = new WeakRef(this)
    const interval = setInterval(() => {
      const state = weak.deref()
      if (state === undefined) clearInterval(interval)
      else state.prune()
    }, this.checkPeriod)
    this.interval = interval.unref()
  }

  stopInterval () {
    clearInterval(this.interval)
    this.interval = undefined
  }
}

/** @returns {(session: object, sid: string) => number} a session's longest life in ms */
function maxLife (ttl, options) {
  return typeof ttl === 'function' ? (session, sid) => ttl(options, session, sid) : () => ttl
}

/** @returns {object | undefined} none where somebody put text into the store that is not JSON */
function parseOrUndefined (text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

module.exports = { MemoryState }
