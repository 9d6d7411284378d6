'use strict'

const Store = require('../../session/store.js')
const { addMethods } = require('./session-methods.js')
const { sessionClass } = require('./session-class.js')

const { load: shippedLoad } = Store.prototype

/**
 * Makes `store.load(sid)`, which reads a session without a request, give sessions whose `save` is guarded as well,
 * with their metadata. A store with a `load` of its own keeps it.
 *
 * @param {object} store
 * @param {import('./options.js').Rules} rules
 */
function guardLoad (store, rules) {
  if (store.load !== shippedLoad) return
  const value = function load (sid, callback) { loadGuarded(this, sid, rules, callback) }
  Object.defineProperty(store, 'load', { value, configurable: true, writable: true })
}

function loadGuarded (store, sid, rules, callback) {
  const owner = new SessionOwner(store, sid, rules)
  const stored = owner.stored(sid)
  stored.load((err, data) => {
    if (err) return callback(err)
    if (data === undefined) return callback()
    callback(null, owner.inflate(stored, data))
  })
}

/** Replaces the request for the sessions that `store.load` gives. */
class SessionOwner {
  constructor (store, sid, rules) {
    this.rules = rules
    this.req = { sessionID: sid, sessionStore: store }
  }

  inflate (stored, data) {
    const session = this.req.sessionStore.createSession(this.req, data)
    stored.metadata?.restoreExpiry(session)
    addMethods(session, stored, this)
    return session
  }

  stored (sid) {
    const Stored = sessionClass(this.rules)
    return new Stored(this.req.sessionStore, sid, this.rules)
  }

  save (session, stored, callback) {
    stored.save(session, callback)
  }

  replace (data, stored) {
    this.inflate(stored, data)
  }

  /** There is no request whose new session could go on. */
  renew () {}

  end (stored, reason, callback) {
    stored.end(callback)
  }

  regenerate (stored, callback) {
    const { req } = this
    stored.endBy((done) => req.sessionStore.regenerate(req, done), callback)
  }
}

module.exports = { guardLoad }
