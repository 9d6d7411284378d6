'use strict'

const { inherits } = require('node:util')

const { promised } = require('../lib/redis/callbacks.js')
const { ClientRedis } = require('../lib/redis/client.js')
const { SessionCommands } = require('../lib/redis/commands.js')
const { ConnectionWatch } = require('../lib/redis/connection-watch.js')
const { redisOptions } = require('../lib/redis/options.js')
const { placeOfClient, placeOfSetup } = require('../lib/redis/place.js')
const { connectionSetup } = require('../lib/redis/setup.js')
const { addGuardedMethods } = require('../lib/redis/guarded-methods.js')
const { PREPARE } = require('../lib/store-preparation.js')
const { NativeRedis } = require('../lib/native/redis.js')
const Store = require('./store.js')

module.exports = RedisStore

/** In ms. */
const DEFAULT_COMMAND_TIMEOUT = 5000

// Symbols, so that stores that extend this one or copy its properties meet nothing unknown.
const COMMANDS = Symbol('commands')
const WATCH = Symbol('watch')

/**
 * Sessions in Redis or Valkey. Takes connect-redis's options, and reads and writes its keys and
 * values. Callbacks are called once, later; without one, every method returns a promise.
 *
 * Emits `'connect'` and `'disconnect'`, by which the middleware knows whether to use the store,
 * and `'error'`. Where nobody listens for errors, it emits a process warning for each outage.
 *
 * @param {import('./redis').Options} [options] see redis.d.ts
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`
 */
function RedisStore (options) {
  Store.call(this)
  const settings = redisOptions(options)
  const { client, commandTimeout, disconnectAfter = commandTimeout ?? DEFAULT_COMMAND_TIMEOUT } = settings

  this.prefix = settings.prefix
  this.usersPrefix = settings.usersPrefix
  this.scanCount = settings.scanCount
  this.serializer = settings.serializer
  this.ttl = settings.ttl
  this.disableTTL = settings.disableTTL
  this.disableTouch = settings.disableTouch
  if (client) this.client = client
  // Opt-in features that must read what was just written look at it.
  Object.defineProperty(this, 'readFrom', { value: settings.readFrom ?? 'master' })

  const setup = client ? undefined : connectionSetup(settings)
  const place = client ? placeOfClient(client) : placeOfSetup(setup)
  const watch = new ConnectionWatch({ store: this, place, disconnectAfter })
  const connection = client
    ? new ClientRedis(client, watch, commandTimeout)
    : new NativeRedis(setup, (event, err) => watch.hear(event, err))
  // The store's own connection is not open yet. A client reports its state by events.
  if (!client) watch.disconnected()
  const commands = new SessionCommands(this, connection, commandTimeout ?? DEFAULT_COMMAND_TIMEOUT)
  Object.defineProperty(this, COMMANDS, { value: commands })
  Object.defineProperty(this, WATCH, { value: watch })
}

inherits(RedisStore, Store)

/**
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null) => void} [callback] gets null if there is
 *   no such session
 */
RedisStore.prototype.get = function get (sid, callback) {
  if (!callback) return promised(this, 'get', sid)
  this[COMMANDS].get(sid, callback)
}

/**
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.set = function set (sid, session, callback) {
  if (!callback) return promised(this, 'set', sid, session)
  this[COMMANDS].set(sid, session, callback)
}

/**
 * Extends a session's life; its data stay as they are.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.touch = function touch (sid, session, callback) {
  if (!callback) return promised(this, 'touch', sid, session)
  this[COMMANDS].touch(sid, session, callback)
}

/**
 * @param {string} sid
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.destroy = function destroy (sid, callback) {
  if (!callback) return promised(this, 'destroy', sid)
  this[COMMANDS].destroy(sid, callback)
}

/**
 * As `get`, with a version that differs whenever the stored data do.
 *
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null, version?: string) => void} [callback]
 */
RedisStore.prototype.getVersioned = function getVersioned (sid, callback) {
  if (!callback) return promised(this, 'getVersioned', sid)
  versioned().getVersioned(this[COMMANDS], sid, callback)
}

/**
 * Writes a session unless there is one already.
 *
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null, isDone?: boolean, version?: string) => void} [callback]
 */
RedisStore.prototype.setNew = function setNew (sid, session, callback) {
  if (!callback) return promised(this, 'setNew', sid, session)
  versioned().setNew(this[COMMANDS], sid, session, callback)
}

/**
 * Writes a session if there is one, of this version unless that is undefined.
 *
 * @param {string} sid
 * @param {object} session
 * @param {string | undefined} version
 * @param {(err: Error | null, isDone?: boolean, version?: string) => void} [callback]
 */
RedisStore.prototype.setExisting = function setExisting (sid, session, version, callback) {
  if (!callback) return promised(this, 'setExisting', sid, session, version)
  versioned().setExisting(this[COMMANDS], sid, session, version, callback)
}

addGuardedMethods(RedisStore.prototype, (store) => store[COMMANDS])

/** `session()` tells it what it asks of the store; throws if the store can't do that. */
RedisStore.prototype[PREPARE] = function (rules) {
  require('../lib/redis/preparation.js').prepare(this, this[COMMANDS], this[WATCH], rules)
}

/** Loaded when it is used. */
function versioned () {
  return require('../lib/redis/versioned-commands.js')
}

/**
 * Deletes every session whose key starts with the prefix.
 *
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.clear = function clear (callback) {
  if (!callback) return promised(this, 'clear')
  this[COMMANDS].clear(callback)
}

/**
 * @param {(err: Error | null, length?: number) => void} [callback]
 */
RedisStore.prototype.length = function length (callback) {
  if (!callback) return promised(this, 'length')
  this[COMMANDS].length(callback)
}

/**
 * @param {(err: Error | null, ids?: string[]) => void} [callback]
 */
RedisStore.prototype.ids = function ids (callback) {
  if (!callback) return promised(this, 'ids')
  this[COMMANDS].ids(callback)
}

/**
 * @param {(err: Error | null, sessions?: object[]) => void} [callback] gets the sessions, each
 *   with its ID as `id`
 */
RedisStore.prototype.all = function all (callback) {
  if (!callback) return promised(this, 'all')
  this[COMMANDS].all(callback)
}

/**
 * Lets what is under way end, then closes the store's own connection; a `client` that was passed
 * in stays open. Later calls fail with `ERR_SESSION_REDIS_CLOSED`; but to close it twice is fine.
 *
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.close = function close (callback) {
  if (!callback) return promised(this, 'close')
  this[COMMANDS].close(callback, () => this[WATCH].close())
}
