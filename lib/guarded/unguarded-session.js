'use strict'

const { callStore } = require('./store-call.js')

/**
 * One session in the store where nobody asked that ends be final: writes go there as they come, and the
 * last one counts, as in express-session. It has the methods of a {@link StoredSession}.
 */
class UnguardedSession {
  constructor (store, sid, rules) {
    this.store = store
    this.sid = sid
    this.rules = rules
    this.isEnded = false
  }

  static fresh (store, sid, rules) {
    return new UnguardedSession(store, sid, rules)
  }

  load (callback) {
    callStore(this, 'get', [this.sid], (err, data) => {
      if (err && err.code !== 'ENOENT') callback(err)
      else callback(null, err || !data ? undefined : data)
    })
  }

  save (session, callback) {
    callStore(this, 'set', [this.sid, session], (err) => callback(err, true))
  }

  touch (session, callback) {
    callStore(this, 'touch', [this.sid, session], (err) => callback(err, true))
  }

  end (callback) {
    callStore(this, 'destroy', [this.sid], callback)
  }

  endBy (destroy, callback) {
    destroy(callback)
  }
}

module.exports = { UnguardedSession }
