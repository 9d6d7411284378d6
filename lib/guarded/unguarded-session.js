'use strict'

const { ReadableSession } = require('./readable-session.js')
const { saveAtOnce, touchAtOnce } = require('./memory-shortcut.js')
const { adoptAdditions } = require('./session-copy.js')
const { callStore } = require('./store-call.js')

/**
 * One session in the store without `revive: false` and `conflict`: every write goes to the store, and the last one
 * counts, as in express-session. It has the methods of a {@link StoredSession}.
 */
class UnguardedSession extends ReadableSession {
  static fresh (store, sid, rules) {
    return new UnguardedSession(store, sid, rules)
  }

  get isEnded () {
    return false
  }

  fetch (callback) {
    callStore(this, 'get', [this.sid], callback)
  }

  noteLoaded () {}

  noteFound () {
    return true
  }

  prepareSave () {
    return true
  }

  prepareTouch () {
    return true
  }

  noteSaved () {}

  save (session, callback, written) {
    if (written !== undefined && saveAtOnce(this, session, written, callback)) return
    this.write((session, done) => callStore(this, 'set', [this.sid, session], done), session, callback)
  }

  touch (session, callback) {
    if (touchAtOnce(this, session, callback)) return
    this.write((session, done) => callStore(this, 'touch', [this.sid, session], done), session, callback)
  }

  write (write, session, callback) {
    const { metadata } = this
    if (metadata === undefined) return write(session, (err) => callback(err, true))

    const copy = metadata.addTo(session)
    const keys = new Set(Object.keys(copy))
    write(copy, (err) => {
      if (!err) metadata.noteSaved(copy)
      adoptAdditions(session, copy, keys)
      callback(err, true)
    })
  }

  end (callback) {
    callStore(this, 'destroy', [this.sid], callback)
  }

  endBy (destroy, callback) {
    destroy(callback)
  }
}

module.exports = { UnguardedSession }
