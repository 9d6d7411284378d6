'use strict'

module.exports = Session

/**
 * A request's session. Its data are its enumerable keys; `req` and `id` are not.
 *
 * @param {IncomingMessage} req whose `sessionID` is the session's
 * @param {object} [data] stored data, `cookie` included; names that sessions inherit are passed over
 */
function Session (req, data) {
  if (new.target === Session) return new WatchableSession(req, data)
  initialize(this, req, data)
}

/**
 * What `new Session` makes: a session that can tell a watcher when it is saved or reloaded, without a
 * property to show for it. Subclasses and callers without `new` bring an object of their own.
 */
class WatchableSession {
  #watcher

  constructor (req, data) {
    initialize(this, req, data)
  }

  static watch (session, watcher) {
    if (!(#watcher in session)) return false
    session.#watcher = watcher
    return true
  }

  static watcherOf (session) {
    return #watcher in session ? session.#watcher : undefined
  }
}

Session.prototype = WatchableSession.prototype
Object.defineProperty(Session.prototype, 'constructor', {
  configurable: true,
  enumerable: false,
  value: Session,
  writable: true
})

const { watch, watcherOf } = WatchableSession

/** For the middleware; not enumerable, so that the constructor shows what upstream's shows. */
Object.defineProperties(Session, {
  /** @type {function(Session, object): boolean} sets a session's watcher, where it can have one */
  watch: { value: watch },
  /** @type {function(Session): object|undefined} */
  watcherOf: { value: watcherOf },
  /** @type {function(Session, object)} takes over the keys of stored data */
  merge: { value: merge }
})

function initialize (session, req, data) {
  Object.defineProperty(session, 'req', { value: req })
  Object.defineProperty(session, 'id', { value: req.sessionID })

  if (typeof data === 'object' && data !== null) merge(session, data)
}

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
 * @returns {Session|undefined} this; nothing, as upstream, for the session the middleware began with
 */
define('save', function save (callback) {
  const watcher = watcherOf(this)
  watcher?.onSave(this)
  this.req.sessionStore.set(this.id, this, callback || ignore)
  return watcher ? undefined : this
})

/**
 * Reads the session from the store again, into a new `req.session`.
 *
 * @param {function(Error=)} fn gets an error, too, if the session is gone
 * @returns {Session|undefined} as `save`
 */
define('reload', function reload (fn) {
  const { req } = this
  const store = req.sessionStore
  const watcher = watcherOf(this)
  const callback = watcher ? watcher.onReload(this, fn) : fn

  store.get(this.id, function onget (err, data) {
    if (err) return callback(err)
    if (!data) return callback(new Error('failed to load session'))
    store.createSession(req, data)
    callback()
  })

  return watcher ? undefined : this
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
