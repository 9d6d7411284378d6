'use strict'

const { nextTick } = require('../timers.js')
const { redisError } = require('./errors.js')

/** Keys read or deleted at once. */
const CHUNK = 500

/**
 * A client the user has made (node-redis 4 and later, ioredis, iovalkey, single or cluster), as
 * the store sees a connection: the same methods as `NativeRedis`. The client stays the user's: it
 * is neither connected nor closed here.
 *
 * @param {object} client
 * @param {(name: 'connect' | 'disconnect' | 'error', err?: Error) => void} onNews
 */
function ClientRedis (client, onNews) {
  this.client = client
  this.closed = false
  // Told apart by what they can do, since they may come from any copy and version of a package.
  this.isNodeRedis = 'scanIterator' in client || isNodeRedisCluster(client)
  this.stopListening = listen(client, onNews)
}

ClientRedis.prototype.get = function get (key, callback) {
  this.run(() => this.client.get(key), callback)
}

ClientRedis.prototype.set = function set (key, text, ttl, callback) {
  this.run(() => {
    if (ttl === 0) return this.client.set(key, text)
    return this.isNodeRedis
      ? this.client.set(key, text, { PX: ttl })
      : this.client.set(key, text, 'PX', ttl)
  }, callback)
}

ClientRedis.prototype.expire = function expire (key, ttl, callback) {
  this.run(() => this.isNodeRedis ? this.client.pExpire(key, ttl) : this.client.pexpire(key, ttl), callback)
}

ClientRedis.prototype.delete = function (key, callback) {
  this.run(() => this.client.del(key), callback)
}

ClientRedis.prototype.clear = function clear (prefix, scanCount, callback) {
  this.run(async () => {
    const keys = await this.keys(prefix, scanCount)
    for (const chunk of chunks(keys)) {
      await Promise.all(chunk.map((key) => this.client.del(key)))
    }
  }, callback)
}

ClientRedis.prototype.count = function count (prefix, scanCount, callback) {
  this.run(async () => (await this.keys(prefix, scanCount)).length, callback)
}

ClientRedis.prototype.ids = function ids (prefix, scanCount, callback) {
  this.run(async () => {
    const keys = await this.keys(prefix, scanCount)
    return keys.map((key) => key.slice(prefix.length))
  }, callback)
}

ClientRedis.prototype.entries = function entries (prefix, scanCount, callback) {
  this.run(async () => {
    const entries = []
    for (const chunk of chunks(await this.keys(prefix, scanCount))) {
      const texts = await Promise.all(chunk.map((key) => this.textOf(key)))
      texts.forEach((text, i) => {
        if (text != null) entries.push(chunk[i].slice(prefix.length), text)
      })
    }
    return entries
  }, callback)
}

ClientRedis.prototype.close = function close (callback) {
  this.run(async () => this.stopListening(), callback)
  this.closed = true
}

/** The value of a key; null if it has gone, or is no session. */
ClientRedis.prototype.textOf = async function textOf (key) {
  try {
    return await this.client.get(key)
  } catch (err) {
    if (/^WRONGTYPE\b/.test(err?.message)) return null
    throw err
  }
}

/** Every key that starts with `prefix`, once: `SCAN` may name one twice. */
ClientRedis.prototype.keys = async function keys (prefix, scanCount) {
  const pattern = prefix.replace(/[*?[\]\\]/g, '\\$&') + '*'
  const keys = new Set()
  for (const node of await masters(this.client)) {
    const pages = this.isNodeRedis
      ? node.scanIterator({ MATCH: pattern, COUNT: scanCount })
      : scanPages(node, pattern, scanCount)
    // node-redis 4 gives keys one by one, later versions by the page.
    for await (const page of pages) [].concat(page).forEach((key) => keys.add(key))
  }
  return [...keys]
}

async function * scanPages (node, pattern, scanCount) {
  let cursor = '0'
  do {
    const [next, page] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', scanCount)
    yield page
    cursor = next
  } while (cursor !== '0')
}

/** Calls `callback` once with what `work` comes to, and outside of every promise chain. */
ClientRedis.prototype.run = function run (work, callback) {
  if (this.closed) {
    nextTick(callback, redisError('ERR_SESSION_REDIS_CLOSED', 'the store is closed'))
    return
  }
  const started = new Promise((resolve) => resolve(work()))
  started.then(
    (value) => nextTick(callback, null, value),
    (err) => nextTick(callback, clientError(err))
  )
}

/** The middleware takes `ENOENT` for "no such session", which no client's failure is. */
function clientError (err) {
  if (err?.code !== 'ENOENT') return err
  return redisError('ERR_SESSION_REDIS_UNAVAILABLE', 'Redis cannot be reached', err)
}

function * chunks (keys) {
  for (let i = 0; i < keys.length; i += CHUNK) yield keys.slice(i, i + CHUNK)
}

/** The connections that together see every key. */
async function masters (client) {
  if (isNodeRedisCluster(client)) return Promise.all(client.masters.map((node) => client.nodeClient(node)))
  if (client.isCluster) return client.nodes('master')
  return [client]
}

function isNodeRedisCluster (client) {
  return 'masters' in client
}

/** Passes on what a client tells of its connection. Returns how to stop that. */
function listen (client, onNews) {
  if (typeof client.on !== 'function') return () => {}
  const [up, down] = isNodeRedisCluster(client)
    ? [['connect'], ['disconnect']]
    : [['ready'], ['reconnecting', 'close', 'end']]
  const listeners = [
    ...up.map((event) => [event, () => onNews('connect')]),
    ...down.map((event) => [event, () => onNews('disconnect')]),
    ['error', (err) => onNews('error', clientError(err))]
  ]
  for (const [event, listener] of listeners) client.on(event, listener)
  return () => {
    for (const [event, listener] of listeners) client.removeListener(event, listener)
  }
}

module.exports = { ClientRedis }
