'use strict'

const { keyText } = require('../key-text.js')
const { promised } = require('../promised.js')

/**
 * Gives SqliteStore the index of each user's sessions, for the option `users`. An entry ends when its session
 * does; it is removed with a later one of its user, or by a sweep.
 *
 * @param {object} prototype
 * @param {(store: object) => { connection: import('../native/sqlite').NativeSqlite, ttl: number }} internalsOf
 */
function addUserIndex (prototype, internalsOf) {
  /** @param {number} [endsAt] in ms; without one, or past it, the store's `ttl` counts */
  prototype.userAdd = function userAdd (user, sid, startedAt, endsAt, callback) {
    if (!callback) return promised((callback) => this.userAdd(user, sid, startedAt, endsAt, callback))
    const { connection, ttl } = internalsOf(this)
    const now = Date.now()
    const ends = Math.min(endsAt ?? Infinity, now + ttl)
    connection.userAdd(keyText(`${user}`), `${sid}`, startedAt, ends, now, (err) => callback(err))
  }

  prototype.userMark = function userMark (user, sid, callback) {
    if (!callback) return promised((callback) => this.userMark(user, sid, callback))
    internalsOf(this).connection.userMark(keyText(`${user}`), `${sid}`, (err) => callback(err))
  }

  prototype.userRemove = function userRemove (user, sid, callback) {
    if (!callback) return promised((callback) => this.userRemove(user, sid, callback))
    internalsOf(this).connection.userRemove(keyText(`${user}`), `${sid}`, (err) => callback(err))
  }

  /** @param {(err: Error | null, isThere?: boolean) => void} [callback] false for a marked one, too */
  prototype.userHas = function userHas (user, sid, callback) {
    if (!callback) return promised((callback) => this.userHas(user, sid, callback))
    internalsOf(this).connection.userHas(keyText(`${user}`), `${sid}`, (err, done) => err ? callback(err) : callback(null, done !== null))
  }

  /** @param {(err: Error | null, entries?: Array<{ sid: string, startedAt: number, isMarked: boolean, endsAt: number }>) => void} [callback] */
  prototype.userList = function userList (user, callback) {
    if (!callback) return promised((callback) => this.userList(user, callback))
    internalsOf(this).connection.userList(keyText(`${user}`), Date.now(), (err, texts) => {
      if (err) return callback(err)
      const entries = []
      for (let i = 0; i < texts.length; i += 4) {
        const [sid, startedAt, mark, endsAt] = texts.slice(i, i + 4)
        entries.push({ sid, startedAt: Number(startedAt), isMarked: mark === '1', endsAt: Number(endsAt) })
      }
      callback(null, entries)
    })
  }
}

module.exports = { addUserIndex }
