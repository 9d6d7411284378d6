'use strict'

const { AsyncResource } = require('node:async_hooks')

const {
  redisBulk, redisClose, redisDelete, redisExpire, redisFetch, redisFlush, redisGet,
  redisKeepAlive, redisOpen, redisRelease, redisSet
} = require('./addon.js')
const { redisError } = require('../redis/errors.js')

// What `redisFetch` tells of each delivery.
const MISSING = 1
const FAILED = 5
const CONNECTED = 6
const DISCONNECTED = 7

// What `redisBulk` can do.
const COUNT = 0
const IDS = 1
const ENTRIES = 2
const CLEAR = 3

const CLOSED = 'ERR_SESSION_REDIS_CLOSED'

/** Captured: a test's fake timers don't hold commands back. */
const defer = setImmediate

/**
 * A callback that waits for its reply in the async context it was passed in. Node's own, with the
 * manual destroy that spares it the bookkeeping for the garbage collector.
 */
class Waiting extends AsyncResource {
  constructor (callback) {
    super('RedisStoreCommand', { requireManualDestroy: true })
    this.callback = callback
  }

  done (err, value) {
    try {
      this.runInAsyncScope(this.callback, null, err, value)
    } catch (thrown) {
      // The other replies of the batch are not to suffer for it.
      process.nextTick(rethrow, thrown)
    }
    this.emitDestroy()
  }
}

function rethrow (err) {
  throw err
}

/**
 * A connection to Redis in Rust. Commands made in one turn of the event loop leave together, and
 * their replies come back together. No method throws; every callback is called once, later.
 *
 * @param {import('../../binding').RedisSetup} setup
 * @param {(name: 'connect' | 'disconnect' | 'error', err?: Error) => void} onNews
 * @throws {Error} code `ERR_SESSION_REDIS_TLS` for certificates or keys that cannot be read
 */
function NativeRedis (setup, onNews) {
  this.onNews = onNews
  // By the order's number. An array and the numbers free in it, not a Map: a Map that lives on
  // additions and deletions leaves a chain of old tables behind, by which the garbage collector
  // takes dead requests for live ones.
  this.waiting = [undefined]
  this.free = []
  this.flushing = false
  this.closed = false
  this.flush = () => {
    this.flushing = false
    redisFlush(this.handle)
  }
  try {
    this.handle = redisOpen(setup, () => this.fetch())
  } catch (err) {
    throw nativeError(err.message.split('\n'))
  }
  // Until the first attempt to connect has ended: who waits for the event shall see it.
  redisKeepAlive(this.handle, true)
}

/** @param {(err: Error | null, text: string | null) => void} callback gets null for no such key */
NativeRedis.prototype.get = function get (key, callback) {
  const id = this.expect(callback)
  if (id !== 0) redisGet(this.handle, id, key)
}

/** @param {number} ttl in ms; 0 for none */
NativeRedis.prototype.set = function set (key, text, ttl, callback) {
  const id = this.expect(callback)
  if (id !== 0) redisSet(this.handle, id, key, text, ttl)
}

/** @param {number} ttl in ms; 0 or less deletes */
NativeRedis.prototype.expire = function expire (key, ttl, callback) {
  const id = this.expect(callback)
  if (id !== 0) redisExpire(this.handle, id, key, ttl)
}

NativeRedis.prototype.delete = function (key, callback) {
  const id = this.expect(callback)
  if (id !== 0) redisDelete(this.handle, id, key)
}

/** Deletes every key that starts with `prefix`. */
NativeRedis.prototype.clear = function clear (prefix, scanCount, callback) {
  this.bulk(CLEAR, prefix, scanCount, callback)
}

/** @param {(err: Error | null, count: number) => void} callback */
NativeRedis.prototype.count = function count (prefix, scanCount, callback) {
  this.bulk(COUNT, prefix, scanCount, callback)
}

/** @param {(err: Error | null, ids: string[]) => void} callback gets the keys less the prefix */
NativeRedis.prototype.ids = function ids (prefix, scanCount, callback) {
  this.bulk(IDS, prefix, scanCount, callback)
}

/** @param {(err: Error | null, entries: string[]) => void} callback gets id, text, id, text, … */
NativeRedis.prototype.entries = function entries (prefix, scanCount, callback) {
  this.bulk(ENTRIES, prefix, scanCount, callback)
}

NativeRedis.prototype.bulk = function bulk (task, prefix, scanCount, callback) {
  const id = this.expect(callback)
  if (id !== 0) redisBulk(this.handle, id, task, prefix, scanCount)
}

/** Lets what is under way end, then closes the connection. */
NativeRedis.prototype.close = function close (callback) {
  const release = () => {
    redisRelease(this.handle)
    callback(null)
  }
  const id = this.expect(this.closed ? callback : release)
  if (id === 0) return
  this.closed = true
  redisClose(this.handle, id)
}

/**
 * The number of the next order, whose reply is for `callback`; 0 once the store is closed, and
 * then the callback is told so.
 */
NativeRedis.prototype.expect = function expect (callback) {
  if (this.closed) {
    process.nextTick(callback, redisError(CLOSED, 'the store is closed'))
    return 0
  }
  if (!this.isBusy()) redisKeepAlive(this.handle, true)
  const id = this.free.length > 0 ? this.free.pop() : this.waiting.length
  this.waiting[id] = new Waiting(callback)
  if (!this.flushing) {
    this.flushing = true
    defer(this.flush)
  }
  return id
}

/** Hands out what has come in. */
NativeRedis.prototype.fetch = function fetch () {
  const deliveries = redisFetch(this.handle)
  for (let i = 0; i < deliveries.length; i += 3) {
    const id = deliveries[i]
    if (id === 0) this.tell(deliveries[i + 1], deliveries[i + 2])
    else this.answer(id, deliveries[i + 1], deliveries[i + 2])
  }
  if (!this.isBusy()) redisKeepAlive(this.handle, false)
}

/** Whether an order has no answer yet. Number 0 is never free. */
NativeRedis.prototype.isBusy = function isBusy () {
  return this.free.length + 1 < this.waiting.length
}

NativeRedis.prototype.answer = function answer (id, kind, payload) {
  const waiting = this.waiting[id]
  this.waiting[id] = undefined
  this.free.push(id)
  if (kind === FAILED) waiting.done(nativeError(payload))
  else waiting.done(null, kind === MISSING ? null : payload)
}

NativeRedis.prototype.tell = function tell (kind, payload) {
  if (kind === CONNECTED) this.onNews('connect')
  else if (kind === DISCONNECTED) this.onNews('disconnect')
  else this.onNews('error', nativeError(payload))
}

function nativeError ([code, message, cause]) {
  return redisError(code, message, cause ? new Error(cause) : undefined)
}

module.exports = { NativeRedis }
