'use strict'

const { inherits } = require('node:util')
const Store = require('./store.js')

/** Captured, as upstream does: a test's fake timers don't hold callbacks back. */
const defer = setImmediate

const RESIDENTS = Symbol('residents')

module.exports = MemoryStore

/**
 * Keeps sessions in the memory of this process, outside the JavaScript heap.
 *
 * Sessions that have ended go: when they are read, a few with every write, and by `prune()`. With a
 * bound, the least recently used go as well. Callbacks come asynchronously.
 *
 * @param {object} [options] bounds: max, maxBytes, ttl, checkPeriod, dispose; see lib/memory/options.js
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if an option has a wrong type
 */
function MemoryStore (options) {
  Store.call(this)
  const residents = settle(this, options)
  this.sessions = residents.view
  residents.startInterval()
}

inherits(MemoryStore, Store)

/** Whoever keeps sessions elsewhere needs nothing of lib/memory/: it is loaded with the first store. */
function settle (store, options) {
  const { Residents } = require('../lib/memory/residents.js')
  const residents = new Residents(options)
  Object.defineProperty(store, RESIDENTS, { value: residents, configurable: true })
  return residents
}

/**
 * The sessions of a store. One whose constructor never ran gets them now; where somebody put others
 * in the place of `sessions`, those count from now on.
 */
function residentsOf (store) {
  const residents = store[RESIDENTS] ?? settle(store)
  if (store.sessions !== residents.view) {
    residents.replace(store.sessions)
    store.sessions = residents.view
  }
  return residents
}

/**
 * Passes on every session, by ID.
 *
 * @param {function(null, Object<string, object>)} [callback]
 */
MemoryStore.prototype.all = function all (callback) {
  const entries = residentsOf(this).table.entries()
  const sessions = Object.create(null)

  for (let i = 0; i < entries.length; i += 2) {
    const session = parse(entries[i + 1])
    if (session) sessions[entries[i]] = session
  }

  callback && defer(callback, null, sessions)
}

/**
 * Removes every session.
 *
 * @param {function()} [callback]
 */
MemoryStore.prototype.clear = function clear (callback) {
  const residents = residentsOf(this)
  residents.table.clear()
  residents.seeOff()
  callback && defer(callback)
}

/**
 * Removes a session.
 *
 * @param {string} sid
 * @param {function()} [callback]
 */
MemoryStore.prototype.destroy = function destroy (sid, callback) {
  const residents = residentsOf(this)
  residents.table.remove(`${sid}`)
  residents.seeOff()
  callback && defer(callback)
}

/**
 * Passes on a session's data, or nothing if there is none or it has ended.
 *
 * @param {string} sid
 * @param {function(null, object=)} callback
 * @throws {SyntaxError} if somebody put text there that is not JSON
 */
MemoryStore.prototype.get = function get (sid, callback) {
  const residents = residentsOf(this)
  const session = parse(residents.table.text(`${sid}`))
  residents.seeOff()
  defer(callback, null, session)
}

/**
 * Passes on the IDs of all sessions, in the order in which they were first stored.
 *
 * @param {function(null, string[])} [callback]
 */
MemoryStore.prototype.ids = function ids (callback) {
  const sids = residentsOf(this).table.ids()
  callback && defer(callback, null, sids)
}

/**
 * Passes on how many sessions there are.
 *
 * @param {function(null, number)} callback
 */
MemoryStore.prototype.length = function length (callback) {
  if (this.all === shippedAll) {
    defer(callback, null, residentsOf(this).table.length)
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
 * @param {function()} [callback]
 * @throws whatever `JSON.stringify` throws
 */
MemoryStore.prototype.set = function set (sid, session, callback) {
  const residents = residentsOf(this)
  residents.table.save(`${sid}`, session)
  residents.seeOff()
  callback && defer(callback)
}

/**
 * Gives a session, if it is there, the cookie of `session`, and with it a new expiry.
 *
 * @param {string} sid
 * @param {object} session
 * @param {function()} [callback]
 */
MemoryStore.prototype.touch = function touch (sid, session, callback) {
  const residents = residentsOf(this)
  residents.table.touch(`${sid}`, session)
  residents.seeOff()
  callback && defer(callback)
}

/**
 * Removes sessions that have ended: some at once, many in helpings between other work, none of
 * which takes a millisecond.
 */
MemoryStore.prototype.prune = function prune () {
  residentsOf(this).prune()
}

/** Prunes every `checkPeriod` ms from now on. Without that option it does nothing. */
MemoryStore.prototype.startInterval = function startInterval () {
  residentsOf(this).startInterval()
}

/** Ends what `startInterval()` began. */
MemoryStore.prototype.stopInterval = function stopInterval () {
  residentsOf(this).stopInterval()
}

const shippedAll = MemoryStore.prototype.all

/** For the middleware: a store's sessions without its methods, and its bounds. */
Object.defineProperty(MemoryStore, 'residentsOf', { value: residentsOf })

/** Empty text is no session, as upstream has it. */
function parse (text) {
  return text ? JSON.parse(text) : undefined
}
