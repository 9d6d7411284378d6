'use strict'

const { resolve } = require('node:path')
const { inherits } = require('node:util')
const debug = require('debug')('express-session:sqlite')

const { NativeSqlite } = require('../lib/native/sqlite.js')
const { promised } = require('../lib/promised.js')
const { sqliteError } = require('../lib/sqlite/errors.js')
const { sqliteOptions } = require('../lib/sqlite/options.js')
const { endOf, load, sessionsOf, write, written } = require('../lib/sqlite/sessions.js')
const { Sweeper } = require('../lib/sqlite/sweeper.js')
const { addUserIndex } = require('../lib/sqlite/user-index.js')
const { nextTick } = require('../lib/timers.js')
const Store = require('./store.js')

module.exports = SqliteStore

// A symbol, so that stores that extend this one or copy its properties meet nothing unknown.
const internals = Symbol('internals')

/**
 * Sessions in a SQLite file, shared by the processes of one machine. The file belongs to this store:
 * no other SQLite and no `fs` call of this process may open it. Callbacks are called once, later;
 * without one, every method returns a promise.
 *
 * Emits `'connect'` when the file is open, `'disconnect'` when it turns out to be damaged, and
 * `'error'` if anybody listens.
 *
 * @param {import('./sqlite').Options} options see sqlite.d.ts
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`
 */
function SqliteStore (options) {
  Store.call(this)
  const { path, ttl, sweep, table, durability, busyTimeout } = sqliteOptions(options)
  const setup = { path, table, busyTimeout, isFullDurability: durability === 'full', creates: true }
  const makeError = (code, message, cause) => sqliteError(path, code, message, cause)
  const connection = new NativeSqlite(setup, makeError, (event, err) => tell(this, event, err))
  const sweeper = new Sweeper(connection, sweep)
  Object.defineProperty(this, internals, { value: { connection, path, ttl, sweeper, closed: undefined } })
  sweeper.start()
}

inherits(SqliteStore, Store)

/**
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null) => void} [callback] gets null if there is no
 *   such session
 */
SqliteStore.prototype.get = function get (sid, callback) {
  if (!callback) return promised((callback) => this.get(sid, callback))
  load(this[internals], sid, (err, session) => callback(err, session))
}

/**
 * As `get`, and passes on a version: it is another one whenever the stored data are others.
 *
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null, version?: string) => void} [callback]
 */
SqliteStore.prototype.getVersioned = function getVersioned (sid, callback) {
  if (!callback) return promised((callback) => this.getVersioned(sid, callback))
  load(this[internals], sid, callback)
}

/** As `get`, and passes on a session that has ended by its time as well, as long as it is in the file. */
SqliteStore.prototype.getEnded = function getEnded (sid, callback) {
  if (!callback) return promised((callback) => this.getEnded(sid, callback))
  load(this[internals], sid, (err, session) => callback(err, session), 0)
}

/**
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.set = function set (sid, session, callback) {
  if (!callback) return promised((callback) => this.set(sid, session, callback))
  const { connection } = this[internals]
  write(this[internals], session, callback, (text, end, now) => {
    if (end > now) connection.set(`${sid}`, text, end, (err) => callback(err))
    else connection.destroy(`${sid}`, (err) => callback(err))
  })
}

/**
 * Writes a session if there is none.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null, isDone?: boolean, version?: string) => void} [callback]
 */
SqliteStore.prototype.setNew = function setNew (sid, session, callback) {
  if (!callback) return promised((callback) => this.setNew(sid, session, callback))
  const { connection } = this[internals]
  write(this[internals], session, callback, (text, end, now) => {
    connection.setNew(`${sid}`, text, end, now, written(text, callback))
  })
}

/**
 * Writes a session if there is one.
 *
 * @param {string} sid
 * @param {object} session
 * @param {string} [version] it must still have this one, unless that is undefined
 * @param {(err: Error | null, isDone?: boolean, version?: string) => void} [callback]
 */
SqliteStore.prototype.setExisting = function setExisting (sid, session, version, callback) {
  if (!callback) return promised((callback) => this.setExisting(sid, session, version, callback))
  const { connection } = this[internals]
  write(this[internals], session, callback, (text, end, now) => {
    connection.setExisting(`${sid}`, text, end, now, version, written(text, callback))
  })
}

/**
 * Extends a session's life; its data stay as they are.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.touch = function touch (sid, session, callback) {
  if (!callback) return promised((callback) => this.touch(sid, session, callback))
  const { connection, ttl } = this[internals]
  const now = Date.now()
  let end
  try {
    end = endOf(session, ttl, now)
  } catch (err) {
    return nextTick(callback, err)
  }
  connection.touch(`${sid}`, end, now, (err) => callback(err))
}

/**
 * @param {string} sid
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.destroy = function destroy (sid, callback) {
  if (!callback) return promised((callback) => this.destroy(sid, callback))
  this[internals].connection.destroy(`${sid}`, (err) => callback(err))
}

addUserIndex(SqliteStore.prototype, (store) => store[internals])

/**
 * Removes every session of the table.
 *
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.clear = function clear (callback) {
  if (!callback) return promised((callback) => this.clear(callback))
  this[internals].connection.clear((err) => callback(err))
}

/**
 * @param {(err: Error | null, length?: number) => void} [callback]
 */
SqliteStore.prototype.length = function length (callback) {
  if (!callback) return promised((callback) => this.length(callback))
  this[internals].connection.count(Date.now(), callback)
}

/**
 * @param {(err: Error | null, ids?: string[]) => void} [callback]
 */
SqliteStore.prototype.ids = function ids (callback) {
  if (!callback) return promised((callback) => this.ids(callback))
  this[internals].connection.ids(Date.now(), callback)
}

/**
 * @param {(err: Error | null, sessions?: object[]) => void} [callback] gets the sessions, each with
 *   its ID as `id`
 */
SqliteStore.prototype.all = function all (callback) {
  if (!callback) return promised((callback) => this.all(callback))
  const { connection, path } = this[internals]
  connection.entries(Date.now(), (err, entries) => {
    if (err) return callback(err)
    let sessions
    try {
      sessions = sessionsOf(path, entries)
    } catch (err) {
      return callback(err)
    }
    callback(null, sessions)
  })
}

/**
 * Copies the database, as it is now, into another file, which only its owner can read. What is there
 * is replaced once the copy is whole.
 *
 * @param {string} path
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.backup = function backup (path, callback) {
  if (!callback) return promised((callback) => this.backup(path, callback))
  this[internals].connection.backup(resolve(path), (err) => callback(err))
}

/**
 * Lets what is under way end, then closes the file. Later calls fail with
 * `ERR_SESSION_SQLITE_CLOSED`; closing once more does nothing.
 *
 * @param {(err: Error | null) => void} [callback]
 */
SqliteStore.prototype.close = function close (callback) {
  if (!callback) return promised((callback) => this.close(callback))
  const own = this[internals]
  own.closed ??= promised((callback) => {
    own.sweeper.stop()
    own.connection.close(callback)
  }).then(() => nextTick(tell, this, 'disconnect'))
  own.closed.then(() => nextTick(callback, null), (err) => nextTick(callback, err))
}

if (Symbol.asyncDispose) {
  SqliteStore.prototype[Symbol.asyncDispose] = function () {
    return this.close()
  }
}

/** An `'error'` event without a listener would end the process. */
function tell (store, event, err) {
  if (event !== 'error') store.emit(event)
  else if (store.listenerCount('error') > 0) store.emit('error', err)
  else debug('%s %s', err.code, err.message)
}
