'use strict'

const { EventEmitter } = require('node:events')
const { inherits } = require('node:util')
const Cookie = require('./cookie.js')
const Session = require('./session.js')

module.exports = Store

/**
 * The base class of session stores.
 *
 * A store adds `get`, `set` and `destroy`, and may add `touch`, `all`, `clear` and `length`. It
 * emits 'disconnect' and 'connect' as its server goes and comes back: in between, requests get no
 * session. `session()` gives it the method `generate(req)`.
 *
 * A function, its methods enumerable: stores call it on objects of theirs and copy its prototype. What an app
 * can replace is called by upstream's names: V8 names them where they are no function.
 */
function Store () {
  EventEmitter.call(this)
}

inherits(Store, EventEmitter)

/**
 * Destroys a request's session and generates a new one, even if the store could not destroy it.
 *
 * @param {IncomingMessage} req
 * @param {(err?: any) => void} fn
 */
Store.prototype.regenerate = function regenerate (req, fn) {
  const self = this
  this.destroy(req.sessionID, function (err) {
    self.generate(req)
    fn(err)
  })
}

/**
 * Loads a session outside of any request.
 *
 * @param {string} sid
 * @param {(err?: any, session?: Session) => void} fn gets no session if there is none
 */
Store.prototype.load = function load (sid, fn) {
  const self = this
  this.get(sid, function (err, data) {
    if (err) return fn(err)
    if (!data) return fn()
    fn(null, self.createSession({ sessionID: sid, sessionStore: self }, data))
  })
}

/**
 * Makes stored data the request's session. Its `cookie` becomes a `Cookie`.
 *
 * @param {IncomingMessage} req
 * @param {object} sess as `get` passes it on
 * @returns {Session} `req.session`
 * @throws {TypeError} if it has no cookie
 */
Store.prototype.createSession = function createSession (req, sess) {
  const expires = sess.cookie.expires
  const originalMaxAge = sess.cookie.originalMaxAge

  sess.cookie = new Cookie(sess.cookie)

  if (typeof expires === 'string') {
    sess.cookie.expires = new Date(expires)
  }

  // Setting the expiry has set this as well.
  sess.cookie.originalMaxAge = originalMaxAge

  req.session = new Session(req, sess)
  return req.session
}
