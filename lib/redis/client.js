'use strict'

const { later } = require('./callbacks.js')
const { ClientCommands } = require('./client-commands.js')
const { clientError } = require('./client-errors.js')
const { isNodeRedisCluster, listen } = require('./client-events.js')
const { placeOfClient } = require('./place.js')

/** Keys read or deleted at once. */
const CHUNK = 500

/**
 * A client that the user has made (node-redis 4 and later, ioredis, iovalkey, single or cluster), as
 * the store sees a connection: the same methods as `NativeRedis`. The client stays the user's: it is
 * neither connected nor closed here.
 */
class ClientRedis {
  /**
   * @param {object} client
   * @param {import('./connection-watch').ConnectionWatch} watch is told of the client's connection
   * @param {number} [timeLimit] ms that a command may take; the client's own limit by default
   */
  constructor (client, watch, timeLimit) {
    this.client = client
    this.place = placeOfClient(client)
    // Told apart by what they can do, since they may come from any copy and version of a package.
    this.isNodeRedis = 'scanIterator' in client || isNodeRedisCluster(client)
    this.commands = new ClientCommands(this.place, timeLimit)
    this.stopListening = listen(client, watch, this.place, this.commands)
  }

  get (key, callback) {
    this.commands.run({ key, isRead: true, send: () => this.client.get(key), callback })
  }

  set (key, text, ttl, callback) {
    this.commands.run({
      key,
      isRead: false,
      isSet: true,
      send: (isResent) => this.client.set(key, text, ...this.setArguments(ttl, isResent)),
      callback
    })
  }

  /** What may have been sent before must not bring a session back that has ended since. */
  setArguments (ttl, isResent) {
    if (this.isNodeRedis) {
      return ttl === 0 && !isResent ? [] : [{ ...(ttl !== 0 && { PX: ttl }), ...(isResent && { XX: true }) }]
    }
    return [...(ttl === 0 ? [] : ['PX', ttl]), ...(isResent ? ['XX'] : [])]
  }

  /** As `NativeRedis` does. */
  setIf (key, text, ttl, condition, callback) {
    const send = (isResent) => condition.version === undefined
      ? this.client.set(key, text, ...this.conditionArguments(ttl, condition === 'absent' && !isResent))
      : this.setVersion(key, text, ttl, condition.version)
    const isDone = (reply) => reply === 'OK' || Number(reply) === 1
    this.commands.run({ key, isRead: false, send, callback: (err, reply) => callback(err, !err && isDone(reply)) })
  }

  conditionArguments (ttl, isNew) {
    if (this.isNodeRedis) return [{ ...(ttl !== 0 && { PX: ttl }), ...(isNew ? { NX: true } : { XX: true }) }]
    return [...(ttl === 0 ? [] : ['PX', ttl]), isNew ? 'NX' : 'XX']
  }

  setVersion (key, text, ttl, version) {
    const { SCRIPT } = require('./set-if-script.js')
    return this.evaluate(SCRIPT, key, [version, text, `${ttl}`])
  }

  evaluate (script, key, args) {
    return this.isNodeRedis
      ? this.client.eval(script, { keys: [key], arguments: args })
      : this.client.eval(script, 1, key, ...args)
  }

  /** As `NativeRedis` does. */
  runScript (key, { text, isRead }, args, callback) {
    const send = () => this.evaluate(text, key, args)
    this.commands.run({ key, isRead, send, callback: (err, answer) => callback(err, Array.isArray(answer) ? answer : !err && Number(answer) === 1) })
  }

  timeLeft (key, callback) {
    const send = () => this.isNodeRedis ? this.client.pTTL(key) : this.client.pttl(key)
    this.commands.run({ key, isRead: true, send, callback: (err, left) => callback(err, !err && left >= 0 ? Number(left) : null) })
  }

  expire (key, ttl, callback) {
    const send = () => this.isNodeRedis ? this.client.pExpire(key, ttl) : this.client.pexpire(key, ttl)
    this.commands.run({ key, isRead: false, send, callback })
  }

  delete (key, callback) {
    this.commands.run({ key, isRead: false, send: () => this.client.del(key), callback })
  }

  clear (prefix, scanCount, callback) {
    this.run(async () => {
      for (const chunk of chunks(await this.keys(prefix, scanCount))) {
        await Promise.all(chunk.map((key) => this.client.del(key)))
      }
    }, callback)
  }

  count (prefix, scanCount, callback) {
    this.run(async () => (await this.keys(prefix, scanCount)).length, callback)
  }

  ids (prefix, scanCount, callback) {
    this.run(async () => {
      const keys = await this.keys(prefix, scanCount)
      return keys.map((key) => key.slice(prefix.length))
    }, callback)
  }

  entries (prefix, scanCount, callback) {
    this.run(async () => {
      const entries = []
      for (const chunk of chunks(await this.keys(prefix, scanCount))) {
        const texts = await Promise.all(chunk.map((key) => this.textAt(key)))
        texts.forEach((text, i) => {
          if (text != null) entries.push(chunk[i].slice(prefix.length), text)
        })
      }
      return entries
    }, callback)
  }

  close (callback) {
    this.commands.whenDone(() => {
      this.stopListening()
      later(callback, null)
    })
  }

  /** The value of a key; null if it has gone, or is no session. */
  async textAt (key) {
    try {
      return await this.client.get(key)
    } catch (err) {
      if (/^WRONGTYPE\b/.test(err?.message)) return null
      throw err
    }
  }

  /** Every key that starts with `prefix`, once: `SCAN` may name one twice. */
  async keys (prefix, scanCount) {
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

  /** Calls `callback` once with what `work` comes to, and outside of every promise chain. */
  run (work, callback) {
    work().then(
      (value) => later(callback, null, value),
      (err) => later(callback, clientError(err, this.place))
    )
  }
}

async function * scanPages (node, pattern, scanCount) {
  let cursor = '0'
  do {
    const [next, page] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', scanCount)
    yield page
    cursor = next
  } while (cursor !== '0')
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

module.exports = { ClientRedis }
