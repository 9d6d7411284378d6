'use strict'

const { inherits } = require('node:util')
const { setImmediate } = require('../lib/timers.js')
const Cookie = require('./cookie.js')
const Store = require('./store.js')

const STATE = Symbol('state')

module.exports = MemoryStore

/**
 * Keeps sessions in the memory of this process, outside the JavaScript heap.
 *
 * Sessions that have ended go: when they are read, a few with every write, and by `prune()`. With a
 * bound, the least recently used go as well. Callbacks come asynchronously.
 *
 * @param {MemoryStore.Options} [options] max, maxBytes, ttl, checkPeriod, dispose; see lib/memory/options.js
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option has a wrong type
 */
function MemoryStore (options) {
  Store.call(this)
  const state = makeState(this, options)
  this.sessions = state.sessions
  state.startInterval()
}

inherits(MemoryStore, Store)

/** Loads lib/memory/ with the first store: apps that keep their sessions elsewhere don't need it. */
function makeState (store, options) {
  const { MemoryState } = require('../lib/memory/state.js')
  const state = new MemoryState(Cookie, options)
  Object.defineProperty(store, STATE, { value: state, configurable: true })
  return state
}

/**
 * @param {MemoryStore} store one whose constructor never ran gets its state now; if somebody replaced
 *   its `sessions`, those count from now on
 * @returns {MemoryState}
 */
function stateOf (store) {
  const state = store[STATE] ?? makeState(store)
  if (store.sessions !== state.sessions) {
    state.replace(store.sessions)
    store.sessions = state.sessions
  }
  return state
}

/**
 * Passes on every session, by ID.
 *
 * @param {(err: null, sessions: { [sid: string]: object }) => void} [callback]
 */
MemoryStore.prototype.all = function all (callback) {
  const entries = stateOf(this).table.entries()
  const sessions = Object.create(null)

  for (let i = 0; i < entries.length; i += 2) {
    const session = parse(entries[i + 1])
    if (session) sessions[entries[i]] = session
  }

  callback && setImmediate(callback, null, sessions)
}

/**
 * Removes every session.
 *
 * @param {() => void} [callback]
 */
MemoryStore.prototype.clear = function clear (callback) {
  const state = stateOf(this)
  state.table.clear()
  state.reportRemoved()
  callback && setImmediate(callback)
}

/**
 * Removes a session.
 *
 * @param {string} sid
 * @param {() => void} [callback]
 */
MemoryStore.prototype.destroy = function destroy (sid, callback) {
  const state = stateOf(this)
  state.table.remove(`${sid}`)
  state.reportRemoved()
  callback && setImmediate(callback)
}

/**
 * Passes on a session's data, or nothing if there is none or it has ended.
 *
 * @param {string} sid
 * @param {(err: null, session?: object) => void} callback
 * @throws {SyntaxError} if somebody put text there that is not JSON
 */
MemoryStore.prototype.get = function get (sid, callback) {
  const state = stateOf(this)
  const session = parse(state.table.text(`${sid}`))
  state.reportRemoved()
  setImmediate(callback, null, session)
}

/**
 * Passes on the IDs of all sessions, in the order in which they were first stored.
 *
 * @param {(err: null, ids: string[]) => void} [callback]
 */
MemoryStore.prototype.ids = function ids (callback) {
  const sids = stateOf(this).table.ids()
  callback && setImmediate(callback, null, sids)
}

/**
 * Passes on how many sessions there are.
 *
 * @param {(err: null, length: number) => void} callback
 */
MemoryStore.prototype.length = function length (callback) {
  if (this.all === shippedAll) {
    setImmediate(callback, null, stateOf(this).table.length)
    return
  }

  // A subclass has its own idea of which sessions there are.
  this.all((err, sessions) => {
    if (err) return callback(err)
    callback(null, Object.keys(sessions).length)
  })
}

/**
 * Writes a session.
 *
 * @param {string} sid
 * @param {object} session
 * @param {() => void} [callback]
 * @throws whatever `JSON.stringify` throws
 */
MemoryStore.prototype.set = function set (sid, session, callback) {
  const state = stateOf(this)
  state.table.save(`${sid}`, session)
  state.reportRemoved()
  callback && setImmediate(callback)
}

/**
 * Gives a session, if it is there, the cookie of `session`, and with it a new expiry.
 *
 * @param {string} sid
 * @param {object} session
 * @param {() => void} [callback]
 */
MemoryStore.prototype.touch = function touch (sid, session, callback) {
  const state = stateOf(this)
  state.table.touch(`${sid}`, session)
  state.reportRemoved()
  callback && setImmediate(callback)
}

/**
 * As `get`, with a version that differs whenever the stored data do.
 *
 * @param {string} sid
 * @param {(err: null, session?: object, version?: number) => void} callback
 * @throws {SyntaxError} if somebody put text there that is not JSON
 */
MemoryStore.prototype.getVersioned = function getVersioned (sid, callback) {
  const state = stateOf(this)
  const session = parse(state.table.text(`${sid}`))
  const version = session === undefined ? undefined : state.table.version(`${sid}`)
  state.reportRemoved()
  setImmediate(callback, null, session, version)
}

/**
 * Writes a session unless there is one already.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: null, isDone: boolean, version?: number) => void} [callback]
 * @throws whatever `JSON.stringify` throws
 */
MemoryStore.prototype.setNew = function setNew (sid, session, callback) {
  setIf(this, sid, session, (stored) => stored === undefined, callback)
}

/**
 * Writes a session if there is one, of this version unless that is undefined.
 *
 * @param {string} sid
 * @param {object} session
 * @param {number | undefined} version as `getVersioned`, `setNew` or `setExisting` passed it on
 * @param {(err: null, isDone: boolean, version?: number) => void} [callback]
 * @throws whatever `JSON.stringify` throws
 */
MemoryStore.prototype.setExisting = function setExisting (sid, session, version, callback) {
  const isRight = (stored) => stored !== undefined && (version === undefined || stored === version)
  setIf(this, sid, session, isRight, callback)
}

/** Nothing comes between the question and the write: both are done before this returns. */
function setIf (store, sid, session, isRight, callback) {
  const state = stateOf(store)
  const isDone = isRight(state.table.version(`${sid}`))
  if (isDone) state.table.save(`${sid}`, session)
  const version = isDone ? state.table.version(`${sid}`) : undefined
  state.reportRemoved()
  callback && setImmediate(callback, null, isDone, version)
}

/**
 * Removes sessions that have ended: some at once, the rest bit by bit, so that other work gets its turn.
 */
MemoryStore.prototype.prune = function prune () {
  stateOf(this).prune()
}

/** Prunes every `checkPeriod` ms from now on. Without that option it does nothing. */
MemoryStore.prototype.startInterval = function startInterval () {
  stateOf(this).startInterval()
}

/** Ends what `startInterval()` began. */
MemoryStore.prototype.stopInterval = function stopInterval () {
  stateOf(this).stopInterval()
}

const shippedAll = MemoryStore.prototype.all

/** For the middleware: a store's sessions without its methods, and its bounds. */
Object.defineProperty(MemoryStore, 'stateOf', { value: stateOf })

/** Empty text is no session, as upstream has it. */
function parse (text) {
  return text ? JSON.parse(text) : undefined
}
