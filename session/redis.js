'use strict'

const { inherits } = require('node:util')
const debug = require('debug')('express-session:redis')

const { ClientRedis } = require('../lib/redis/client.js')
const { optionError, redisError } = require('../lib/redis/errors.js')
const { finish, isThenable, later, lifetime, parse, sessionsOf } = require('../lib/redis/sessions.js')
const { connectionSetup } = require('../lib/redis/setup.js')
const { NativeRedis } = require('../lib/native/redis.js')
const Store = require('./store.js')

module.exports = RedisStore

// A symbol, so that stores that extend this one or copy its properties meet nothing unknown.
const connection = Symbol('connection')

/**
 * @typedef {object} ConnectionOptions
 * @property {string} [url] `redis://`, `rediss://` (TLS) or `redis+unix://`; default
 *   `redis://127.0.0.1:6379`
 * @property {string[]} [cluster] URLs of some nodes of a Redis cluster, instead of `url`
 * @property {SentinelOptions} [sentinel] how to find the master, instead of `url`
 * @property {string} [username] ACL user, if not in the URL
 * @property {string} [password] if not in the URL
 * @property {number} [db] database number, if not in the URL
 * @property {string} [name] the connection's name in `CLIENT LIST`
 * @property {boolean | TlsOptions} [tls] TLS also without `rediss://`, or its details
 * @property {number} [connectTimeout] ms for one attempt to connect; default 5000
 * @property {number} [commandTimeout] ms for a command, waiting for a connection included; default
 *   5000
 * @property {'master' | 'replica'} [readFrom] who answers `get`; default `'master'`. A replica may
 *   lag behind: a session just saved may be missing. Cluster and sentinels only
 */

/**
 * @typedef {object} SentinelOptions
 * @property {string} master the name the sentinels know it by
 * @property {string[]} nodes the sentinels' URLs, which may hold their credentials
 * @property {string} [username] the sentinels' ACL user
 * @property {string} [password] the sentinels' password
 * @property {boolean | TlsOptions} [tls] TLS to the sentinels
 */

/**
 * @typedef {object} TlsOptions all of them as in `tls.connect`
 * @property {string | Buffer | Array<string | Buffer>} [ca] PEM; default: what Node.js trusts
 * @property {string | Buffer} [cert] PEM
 * @property {string | Buffer} [key] PEM
 * @property {string} [passphrase] of the key
 * @property {string} [servername] for SNI and the certificate's check
 * @property {boolean} [rejectUnauthorized] false accepts any certificate
 */

/**
 * @typedef {object} StoreOptions
 * @property {object} [client] a client of node-redis (4 and later), ioredis or iovalkey to use
 *   instead of a connection of the store's own
 * @property {string} [prefix] of every key; default `'sess:'`
 * @property {number | ((session: object) => number)} [ttl] seconds a session lives whose cookie
 *   does not expire; default 86400. A function decides for every session
 * @property {boolean} [disableTTL] sessions never expire in Redis; default false
 * @property {boolean} [disableTouch] `touch` does nothing; default false
 * @property {number} [scanCount] `COUNT` of each `SCAN`; default 100
 * @property {{ parse: (text: string) => any, stringify: (session: object) => any }} [serializer]
 *   either may return a promise; default `JSON`
 */

/**
 * Sessions in Redis or Valkey. Takes connect-redis's options, and reads and writes its keys and
 * values. Callbacks are called once, later; without one, every method returns a promise.
 *
 * Emits `'connect'` and `'disconnect'`, by which the middleware knows whether to use the store,
 * and `'error'` if anybody listens.
 *
 * @param {ConnectionOptions & StoreOptions} [options]
 * @throws {TypeError} code `ERR_SESSION_REDIS_OPTIONS`
 */
function RedisStore (options) {
  Store.call(this)
  const own = options ?? {}

  this.prefix = own.prefix == null ? 'sess:' : own.prefix
  this.scanCount = own.scanCount || 100
  this.serializer = own.serializer || JSON
  this.ttl = own.ttl || 86400
  this.disableTTL = own.disableTTL || false
  this.disableTouch = own.disableTouch || false
  if (own.client != null) this.client = own.client

  const onNews = (event, err) => tell(this, event, err)
  const value = own.client == null
    ? new NativeRedis(connectionSetup(own), onNews)
    : new ClientRedis(checkedClient(own), onNews)
  Object.defineProperty(this, connection, { value })
}

inherits(RedisStore, Store)

/**
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null) => void} [callback] gets null if there is
 *   no such session
 */
RedisStore.prototype.get = function get (sid, callback) {
  if (!callback) return promised(this, 'get', sid)
  this[connection].get(this.prefix + sid, (err, text) => {
    if (err || !text) return callback(err, null)
    finish(() => parse(this.serializer, text), callback)
  })
}

/**
 * @param {string} sid
 * @param {object} session
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.set = function set (sid, session, callback) {
  if (!callback) return promised(this, 'set', sid, session)
  let ttl, text
  try {
    ttl = lifetime(this, session)
    text = ttl > 0 ? this.serializer.stringify(session) : ''
  } catch (err) {
    return later(callback, err)
  }
  if (!(ttl > 0)) return this.destroy(sid, callback)
  if (isThenable(text)) {
    text.then((text) => write(this, sid, text, ttl, callback), (err) => later(callback, err))
  } else {
    write(this, sid, text, ttl, callback)
  }
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
  if (this.disableTouch || this.disableTTL) return later(callback, null, null)
  let ttl
  try {
    ttl = lifetime(this, session)
  } catch (err) {
    return later(callback, err)
  }
  this[connection].expire(this.prefix + sid, ttl > 0 ? ttl : -1, (err) => callback(err, null))
}

/**
 * @param {string} sid
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.destroy = function destroy (sid, callback) {
  if (!callback) return promised(this, 'destroy', sid)
  this[connection].delete(this.prefix + sid, (err) => callback(err, null))
}

/**
 * Deletes every session whose key starts with the prefix.
 *
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.clear = function clear (callback) {
  if (!callback) return promised(this, 'clear')
  this[connection].clear(this.prefix, this.scanCount, (err) => callback(err, null))
}

/**
 * @param {(err: Error | null, length?: number) => void} [callback]
 */
RedisStore.prototype.length = function length (callback) {
  if (!callback) return promised(this, 'length')
  this[connection].count(this.prefix, this.scanCount, callback)
}

/**
 * @param {(err: Error | null, ids?: string[]) => void} [callback]
 */
RedisStore.prototype.ids = function ids (callback) {
  if (!callback) return promised(this, 'ids')
  this[connection].ids(this.prefix, this.scanCount, callback)
}

/**
 * @param {(err: Error | null, sessions?: object[]) => void} [callback] gets the sessions, each
 *   with its ID as `id`
 */
RedisStore.prototype.all = function all (callback) {
  if (!callback) return promised(this, 'all')
  this[connection].entries(this.prefix, this.scanCount, (err, entries) => {
    if (err) return callback(err)
    finish(() => sessionsOf(this.serializer, entries), callback)
  })
}

/**
 * Lets what is under way end, then closes the store's own connection; a `client` that was passed
 * in stays open. Later calls fail with `ERR_SESSION_REDIS_CLOSED`.
 *
 * @param {(err: Error | null) => void} [callback]
 */
RedisStore.prototype.close = function close (callback) {
  if (!callback) return promised(this, 'close')
  this[connection].close((err) => {
    if (!err) this.emit('disconnect')
    callback(err ?? null)
  })
}

/** An `'error'` event without a listener would end the process. */
function tell (store, event, err) {
  if (event !== 'error') store.emit(event)
  else if (store.listenerCount('error') > 0) store.emit('error', err)
  else debug('%s %s', err.code, err.message)
}

function checkedClient ({ client, url, cluster, sentinel }) {
  if (url != null || cluster != null || sentinel != null) {
    throw optionError('option client goes without url, cluster and sentinel')
  }
  if (typeof client.get !== 'function' || typeof client.set !== 'function') {
    throw optionError('option client must be a client of node-redis, ioredis or iovalkey')
  }
  return client
}

function write (store, sid, text, ttl, callback) {
  if (typeof text !== 'string') {
    const message = 'serializer.stringify must return a string'
    return later(callback, redisError('ERR_SESSION_REDIS_SERIALIZER', message, undefined, TypeError))
  }
  const key = store.prefix + sid
  store[connection].set(key, text, store.disableTTL ? 0 : ttl, (err) => callback(err, null))
}

function promised (store, method, ...args) {
  return new Promise((resolve, reject) => {
    store[method](...args, (err, value) => {
      if (err) reject(err)
      else resolve(value)
    })
  })
}
