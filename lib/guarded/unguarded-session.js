'use strict'

const { Metadata } = require('./metadata.js')
const { adoptAdditions } = require('./session-copy.js')
const { readWithEnd } = require('./session-end.js')
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
    this.metadata = rules.keepsMetadata ? new Metadata(store, sid, rules) : undefined
    this.endReason = undefined
    this.isEnded = false
  }

  static fresh (store, sid, rules) {
    return new UnguardedSession(store, sid, rules)
  }

  load (callback) {
    readWithEnd(this, (done) => callStore(this, 'get', [this.sid], done), (err, data) => {
      if (err && err.code !== 'ENOENT') return callback(err)
      if (err || !data) return callback(null, undefined)
      data = this.metadata?.take(data) ?? data
      if (!this.metadata?.isTooOld) return callback(null, data)
      this.endReason = 'absolute'
      this.end(() => {})
      callback(null, undefined)
    })
  }

  noteFound () {
    return true
  }

  save (session, callback) {
    this.write('set', session, callback)
  }

  touch (session, callback) {
    this.write('touch', session, callback)
  }

  write (method, session, callback) {
    const { metadata, sid } = this
    if (metadata === undefined) return callStore(this, method, [sid, session], (err) => callback(err, true))

    const copy = metadata.addTo(session)
    const keys = new Set(Object.keys(copy))
    callStore(this, method, [sid, copy], (err) => {
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
