'use strict'

const { inherits, inspect } = require('node:util')
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
 * This file is longer than most: what opt-in features need of the store is here, too, so that no app has to load
 * another file for it.
 *
 * @param {MemoryStore.Options} [options] max, maxBytes, ttl, checkPeriod, dispose; see lib/memory/options.js
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option has a wrong type
 */
function MemoryStore (options) {
  Store.call(this)
  startAfresh(this, options).startInterval()
}

inherits(MemoryStore, Store)

/** Gives a store a new state and new `sessions`. */
function startAfresh (store, options) {
  const state = makeState(store, options)
  state.show(store)
  return state
}

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
  const state = store[STATE] ?? ('sessions' in store ? makeState(store) : startAfresh(store))
  const sessions = state.peek(store)
  return sessions === state.sessions ? state : adopt(store, state, sessions)
}

function adopt (store, state, sessions) {
  // A store may be the prototype of others, which then may have sessions of their own.
  const own = Object.hasOwn(store, STATE) ? state : makeState(store)
  own.adopt(sessions)
  if (own.sessions !== sessions) store.sessions = own.sessions
  return own
}

/**
 * Passes on every session, by ID.
 *
 * @param {(err: null, sessions: { [sid: string]: object }) => void} [callback]
 */
MemoryStore.prototype.all = function all (callback) {
  const sessions = stateOf(this).table.readAll()
  callback && setImmediate(callback, null, sessions)
}

/**
 * Removes every session.
 *
 * @param {() => void} [callback]
 */
MemoryStore.prototype.clear = function clear (callback) {
  const state = stateOf(this)
  if (state.hasNoOptions) startAfresh(this) // The old `sessions` object stays as it was, as in upstream.
  else state.clear()
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
  const session = state.table.read(`${sid}`)
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

  // A subclass may have replaced `all`.
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
 * @param {(err: null, session?: object, version?: unknown) => void} callback
 * @throws {SyntaxError} if somebody put text there that is not JSON
 */
MemoryStore.prototype.getVersioned = function getVersioned (sid, callback) {
  const state = stateOf(this)
  const session = state.table.read(`${sid}`)
  const version = session === undefined ? undefined : state.table.version(`${sid}`)
  state.reportRemoved()
  setImmediate(callback, null, session, version)
}

/**
 * Passes on a session's data even if it has ended by its time, as long as the store holds it.
 *
 * @param {string} sid
 * @param {(err: null, session?: object) => void} callback
 * @throws {SyntaxError} if somebody put text there that is not JSON
 */
MemoryStore.prototype.getEnded = function getEnded (sid, callback) {
  setImmediate(callback, null, stateOf(this).table.readEnded(`${sid}`))
}

/**
 * Writes a session unless there is one already.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: null, isDone: boolean, version?: unknown) => void} [callback]
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
 * @param {unknown} version as `getVersioned`, `setNew` or `setExisting` passed it on
 * @param {(err: null, isDone: boolean, version?: unknown) => void} [callback]
 * @throws whatever `JSON.stringify` throws
 */
MemoryStore.prototype.setExisting = function setExisting (sid, session, version, callback) {
  const isRight = (stored) => stored !== undefined && (version === undefined || stored === version)
  setIf(this, sid, session, isRight, callback)
}

/** No other call can come between the check and the write: both are done before this returns. */
function setIf (store, sid, session, isRight, callback) {
  const state = stateOf(store)
  const isDone = isRight(state.table.version(`${sid}`))
  if (isDone) state.table.save(`${sid}`, session)
  const version = isDone ? state.table.version(`${sid}`) : undefined
  state.reportRemoved()
  callback && setImmediate(callback, null, isDone, version)
}

/**
 * Notes that a session is a user's. An entry that is marked stays so. It goes with its session.
 *
 * @param {string} user
 * @param {string} sid
 * @param {number} startedAt when the session started, in ms
 * @param {number | undefined} endsAt not needed: the store knows when the session ends
 * @param {(err: null) => void} [callback]
 */
MemoryStore.prototype.userAdd = function userAdd (user, sid, startedAt, endsAt, callback) {
  const state = stateOf(this)
  state.users.add(state.table, user, `${sid}`, startedAt)
  callback && setImmediate(callback, null)
}

/**
 * Marks that a session of a user is about to be ended.
 *
 * @param {string} user
 * @param {string} sid
 * @param {(err: null) => void} [callback]
 */
MemoryStore.prototype.userMark = function userMark (user, sid, callback) {
  stateOf(this).users.mark(user, `${sid}`)
  callback && setImmediate(callback, null)
}

/**
 * @param {string} user
 * @param {string} sid
 * @param {(err: null) => void} [callback]
 */
MemoryStore.prototype.userRemove = function userRemove (user, sid, callback) {
  stateOf(this).users.remove(user, `${sid}`)
  callback && setImmediate(callback, null)
}

/**
 * @param {string} user
 * @param {string} sid
 * @param {(err: null, isThere: boolean) => void} callback false for an entry that is marked, too
 */
MemoryStore.prototype.userHas = function userHas (user, sid, callback) {
  const state = stateOf(this)
  setImmediate(callback, null, state.users.has(state.table, user, `${sid}`))
}

/**
 * @param {string} user
 * @param {(err: null, entries: Array<{ sid: string, startedAt: number, isMarked: boolean }>) => void} callback
 */
MemoryStore.prototype.userList = function userList (user, callback) {
  const state = stateOf(this)
  setImmediate(callback, null, state.users.list(state.table, user))
}

/**
 * Removes sessions that have ended: some at once, the rest in small steps, so that other work can run in between.
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

/** Without this, a console shows `sessions` as [Getter/Setter] until the app has read it. */
Object.defineProperty(MemoryStore.prototype, inspect.custom, {
  configurable: true,
  value () { return this.sessions && this },
  writable: true
})

const shippedAll = MemoryStore.prototype.all

/** For the middleware: a store's sessions without its methods, and its bounds. */
Object.defineProperty(MemoryStore, 'stateOf', { value: stateOf })
