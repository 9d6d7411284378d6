'use strict'

const debug = require('../debug.js')
const { accessTo } = require('./store-access.js')
const { noteUserAtOnce } = require('./memory-shortcut.js')
const { callStore } = require('./store-call.js')
const { endedError } = require('./errors.js')
const { StoredSession } = require('./stored-session.js')
const { userOf } = require('./user-key.js')

/**
 * A session in a store that has an index of each user's sessions.
 *
 * The index is only a hint; the session decides. The index is written first, so that a crash leaves an entry without a
 * session, never a session without an entry. After its write, a login checks that its entry is still there: a call that
 * ends all sessions of a user marks an entry before it destroys the session.
 */
class OwnedSession extends StoredSession {
  setNew (data, done) {
    this.withUser(data, (done) => super.setNew(data, done), done)
  }

  setExisting (data, version, done) {
    this.withUser(data, (done) => super.setExisting(data, version, done), done)
  }

  extend (session, done) {
    this.prolong(session, (done) => super.extend(session, done), done)
  }

  prepareSave (table, session) {
    return super.prepareSave(table, session) && this.isSameUsers(session) && noteUserAtOnce(this, table)
  }

  prepareTouch (table) {
    return super.prepareTouch(table) && noteUserAtOnce(this, table)
  }

  /** Whether a session is the user's whom the store has noted. An error of `key` is found again when it is saved. */
  isSameUsers (session) {
    try {
      return userOf(this.rules.users, session) === this.metadata.user
    } catch {
      return false
    }
  }

  /** @param {(done: (...answer: any[]) => void) => void} write of the session */
  withUser (data, write, done) {
    const { metadata } = this
    const former = metadata.user
    let user
    try {
      user = userOf(this.rules.users, data)
    } catch (err) {
      return done(err)
    }
    if (user === former) return this.prolong(data, write, done)

    metadata.user = user
    this.changeUser(data, former, write, (err, isDone, version) => {
      if (err || !isDone) metadata.user = former
      done(err, isDone, version)
    })
  }

  changeUser (data, former, write, done) {
    const { user } = this.metadata
    this.addEntry(data, (err) => {
      if (err) return done(err)
      write((err, isDone, version) => {
        if (err || !isDone) return done(err, isDone, version)
        this.checkEntry(user, (err) => {
          if (err) return done(err)
          this.removeEntry(former, () => this.endFirst(user, () => done(null, true, version)))
        })
      })
    })
  }

  /** The user's sessions have been ended meanwhile, this one too. */
  checkEntry (user, done) {
    if (user === undefined) return done()
    this.callIndex('userHas', [user, this.sid], (err, isThere) => {
      if (err || isThere) return done(err)
      this.record.ends++
      accessTo(this.store).destroy(this, (err) => {
        this.removeEntry(user, () => done(err ?? endedError()))
      })
    })
  }

  /** Both calls are under way at the same time: no additional round trip. */
  prolong (session, write, done) {
    if (this.metadata.user === undefined) return write(done)
    let missing = 2
    let addError
    let answer
    const finish = () => {
      if (--missing > 0) return
      if (addError && !answer[0]) done(addError)
      else done(...answer)
    }
    this.addEntry(session, (err) => {
      addError = err
      finish()
    })
    write((...given) => {
      answer = given
      finish()
    })
  }

  addEntry (session, callback) {
    const { user, startedAt } = this.metadata
    if (user === undefined) return callback()
    const end = this.metadata.endOf(session)
    this.callIndex('userAdd', [user, this.sid, startedAt, end === Infinity ? undefined : end], callback)
  }

  /** An entry that stays is removed by the next call that meets it. */
  removeEntry (user, callback) {
    if (user === undefined) return callback()
    this.callIndex('userRemove', [user, this.sid], (err) => {
      if (err) debug('error %j', err)
      callback()
    })
  }

  /** `max`: ends the sessions of a user that started first. No login fails because of it. */
  endFirst (user, callback) {
    const { max } = this.rules.users
    if (user === undefined || max === undefined) return callback()
    const { Users } = require('./users.js')
    new Users(this.store, this.rules).endFirst(user, max, this.sid).catch((err) => debug('error %j', err)).then(() => callback())
  }

  endBy (destroy, callback) {
    super.endBy((done) => destroy((err) => {
      if (err) done(err)
      else this.removeEntry(this.metadata.user, () => done(err))
    }), callback)
  }

  callIndex (method, args, callback) {
    callStore(this, method, args, callback)
  }
}

module.exports = { OwnedSession }
