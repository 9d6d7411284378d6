'use strict'

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
 * @param {function(Error=)} [callback]
 * @returns {Session} this
 */
define('save', function save (callback) {
  this.req.sessionStore.set(this.id, this, callback || ignore)
  return this
})

/**
 * Reads the session from the store again, into a new `req.session`.
 *
 * @param {function(Error=)} callback gets an error, too, if the session is gone
 * @returns {Session} this
 */
define('reload', function reload (callback) {
  const { req } = this
  const store = req.sessionStore

  store.get(this.id, function onget (err, data) {
    if (err) return callback(err)
    if (!data) return callback(new Error('failed to load session'))
    store.createSession(req, data)
    callback()
  })

  return this
})

/**
 * Removes the session from the request and from the store.
 *
 * @param {function(Error=)} [callback]
 * @returns {Session} this
 */
define('destroy', function destroy (callback) {
  delete this.req.session
  this.req.sessionStore.destroy(this.id, callback)
  return this
})

/**
 * Destroys the session and makes a new one, under a new ID, in its place.
 *
 * @param {function(Error=)} callback
 * @returns {Session} this
 */
define('regenerate', function regenerate (callback) {
  this.req.sessionStore.regenerate(this.req, callback)
  return this
})

/** Methods are not enumerable: they would pass for data. */
function define (name, value) {
  Object.defineProperty(Session.prototype, name, {
    configurable: true,
    enumerable: false,
    value,
    writable: true
  })
}

function ignore () {}
