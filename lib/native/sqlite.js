'use strict'

const {
  SqliteTask, SqliteUserTask, sqliteBackup, sqliteBulk, sqliteClear, sqliteClose, sqliteDestroy, sqliteFlush, sqliteGet,
  sqliteOpen, sqlitePage, sqliteReadNow, sqliteRelease, sqliteSet, sqliteSetExisting, sqliteSetNew, sqliteSweep, sqliteTouch, sqliteUser, sqliteUserAdd
} = require('./addon.js')
const { setImmediate } = require('../timers.js')
const { NativeConnection } = require('./connection.js')

/** A database file in Rust. All times are in ms. */
class NativeSqlite extends NativeConnection {
  /**
   * @param {import('../../binding').SqliteSetup} setup
   * @param {(code: string, message: string, cause?: Error) => Error} makeError
   * @param {(name: 'connect' | 'disconnect' | 'error', err?: Error) => void} onNews
   * @throws {Error} code `ERR_SESSION_SQLITE_IO` where the operating system grants no thread
   */
  constructor (setup, makeError, onNews) {
    super({
      name: 'SqliteStoreCommand',
      open: (outbox) => sqliteOpen(setup, outbox),
      flush: sqliteFlush,
      close: sqliteClose,
      release: sqliteRelease,
      makeError,
      closedCode: 'ERR_SESSION_SQLITE_CLOSED'
    }, onNews)
    this.hasRead = false
    // Until the file is open, or can't be opened: an app that waits for the event must get it.
    this.keepAlive()
  }

  /** @param {(err: Error | null, text: string | null) => void} callback gets null for no such session */
  get (sid, now, callback) {
    if (this.isIdle()) {
      const text = sqliteReadNow(this.handle, sid, now)
      if (text !== undefined) {
        this.hasRead = true
        return setImmediate(() => {
          this.hasRead = false
          callback(null, text)
        })
      }
    }
    const id = this.expect(callback)
    if (id !== 0) sqliteGet(this.handle, id, sid, now)
  }

  /**
   * Whether a read on this thread holds up nothing: it takes a fifth of the time of one by another
   * thread, which has to be woken, and to wake this one. Where many are asked for in a turn, other
   * threads are cheaper.
   */
  isIdle () {
    return !this.hasRead && !this.isClosed && !this.isBusy()
  }

  set (sid, text, expires, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteSet(this.handle, id, sid, text, expires)
  }

  /** @param {(err: Error | null, done: undefined | null) => void} callback gets null if there is one */
  setNew (sid, text, expires, now, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteSetNew(this.handle, id, sid, text, expires, now)
  }

  /**
   * @param {string} [version] the text that must be there
   * @param {(err: Error | null, done: undefined | null) => void} callback gets null if there is none
   */
  setExisting (sid, text, expires, now, version, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteSetExisting(this.handle, id, sid, text, expires, now, version)
  }

  touch (sid, expires, now, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteTouch(this.handle, id, sid, expires, now)
  }

  destroy (sid, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteDestroy(this.handle, id, sid)
  }

  userAdd (user, sid, started, ends, now, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteUserAdd(this.handle, id, user, sid, started, ends, now)
  }

  userMark (user, sid, callback) {
    this.user(SqliteUserTask.Mark, user, sid, 0, callback)
  }

  userRemove (user, sid, callback) {
    this.user(SqliteUserTask.Remove, user, sid, 0, callback)
  }

  /** @param {(err: Error | null, done: undefined | null) => void} callback gets null if it is not noted, or marked */
  userHas (user, sid, callback) {
    this.user(SqliteUserTask.Has, user, sid, 0, callback)
  }

  /** @param {(err: Error | null, entries: string[]) => void} callback gets ID, start, mark and end, in turn */
  userList (user, now, callback) {
    this.user(SqliteUserTask.List, user, '', now, callback)
  }

  user (task, user, sid, now, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteUser(this.handle, id, task, user, sid, now)
  }

  clear (callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteClear(this.handle, id)
  }

  /** @param {(err: Error | null, count: number) => void} callback */
  count (now, callback) {
    this.bulk(SqliteTask.Count, now, callback)
  }

  /** @param {(err: Error | null, ids: string[]) => void} callback */
  ids (now, callback) {
    this.bulk(SqliteTask.Ids, now, callback)
  }

  /** @param {(err: Error | null, entries: string[]) => void} callback gets id, text, id, text, … */
  entries (now, callback) {
    this.bulk(SqliteTask.Entries, now, callback)
  }

  bulk (task, now, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteBulk(this.handle, id, task, now)
  }

  /**
   * Some of the entries, in the order of their IDs; their text is empty where it is damaged. None is the end.
   *
   * @param {string} after the last ID of the page before
   * @param {(err: Error | null, entries: string[]) => void} callback
   */
  page (now, after, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqlitePage(this.handle, id, now, after)
  }

  /** @param {string} path absolute */
  backup (path, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteBackup(this.handle, id, path)
  }

  /**
   * Removes sessions that have ended.
   *
   * @param {number} lease if a process has done so this lately, it is left undone
   * @param {(err: Error | null, count: number) => void} callback
   */
  sweep (now, lease, callback) {
    const id = this.expect(callback)
    if (id !== 0) sqliteSweep(this.handle, id, now, lease)
  }
}

module.exports = { NativeSqlite }
