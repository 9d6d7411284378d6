'use strict'

const { hide } = require('../lib/hide.js')

module.exports = Session

/**
 * A request's session. Its data are its enumerable keys; `req` and `id` are not.
 *
 * @param {IncomingMessage} req whose `sessionID` is the session's
 * @param {object} [data] stored data, `cookie` included; names that sessions inherit are passed over
 */
function Session (req, data) {
  Object.defineProperty(this, 'req', { value: req })
  Object.defineProperty(this, 'id', { value: req.sessionID })

  if (typeof data === 'object' && data !== null) merge(this, data)
}

/** For the middleware; not enumerable, so that the constructor shows what upstream's shows. */
Object.defineProperty(Session, 'merge', { value: merge })

/** Takes over the keys of `data`, inherited ones as well, that the session does not have. */
function merge (session, data) {
  for (const key in data) {
    if (!(key in session)) session[key] = data[key]
  }
}

/**
 * Starts the cookie's life over. The middleware does so at the end of each request.
 *
 * @returns {Session} this
 */
define('touch', function touch () {
  return this.resetMaxAge()
})

/**
 * Sets the cookie's `maxAge` to its `originalMaxAge`.
 *
 * @returns {Session} this
 */
define('resetMaxAge', function resetMaxAge () {
  this.cookie.maxAge = this.cookie.originalMaxAge
  return this
})

/**
 * Writes the session to the store.
 *
 * @param {(err?: any) => void} [callback]
 * @returns {Session | Promise<void>} this; without a callback, a promise
 */
define('save', function save (callback) {
  if (typeof callback !== 'function') return promises().save(this)
  this.req.sessionStore.set(this.id, this, callback)
  return this
})

/**
 * Reads the session from the store again, into a new `req.session`.
 *
 * @param {(err?: any) => void} [fn] gets an error, too, if the session is gone
 * @returns {Session | Promise<Session>} this; without a function, a promise of the new session
 */
define('reload', function reload (fn) {
  if (typeof fn !== 'function') return promises().reload(this)
  const { req } = this
  const store = req.sessionStore

  store.get(this.id, function onget (err, data) {
    if (err) return fn(err)
    if (!data) return fn(new Error('failed to load session'))
    store.createSession(req, data)
    fn()
  })

  return this
})

/**
 * Removes the session from the request and from the store.
 *
 * @param {(err?: any) => void} [callback]
 * @returns {Session | Promise<void>} this; without a callback, a promise
 */
define('destroy', function destroy (callback) {
  if (typeof callback !== 'function') return promises().destroy(this)
  delete this.req.session
  this.req.sessionStore.destroy(this.id, callback)
  return this
})

/**
 * Destroys the session and makes a new one, under a new ID, in its place.
 *
 * @param {{ keep?: true | string[] }} [options] what the new session takes over: everything, or the
 *   data of these keys
 * @param {(err?: any) => void} [callback]
 * @returns {Session | Promise<Session>} this; without a callback, a promise of the new session
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if `keep` is something else
 */
define('regenerate', function regenerate (options, callback = undefined) {
  if (typeof options === 'function') {
    this.req.sessionStore.regenerate(this.req, options)
    return this
  }
  if (typeof callback !== 'function') return promises().regenerate(this, options)
  return promises().regenerateKeeping(this, options, callback)
})

/** Methods are not enumerable: they would pass for data. */
function define (name, value) {
  hide(Session.prototype, name, value)
}

/** What only calls without a callback, or with options, need. It is loaded with the first of them. */
function promises () {
  return require('../lib/session-promises.js')
}
