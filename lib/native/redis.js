'use strict'

const {
  RedisCondition, RedisTask, redisBulk, redisClose, redisDelete, redisExpire, redisFlush, redisGet, redisOpen,
  redisRelease, redisScript, redisScriptSource, redisSet, redisSetIf, redisTimeLeft
} = require('./addon.js')
const { redisError } = require('../redis-error.js')
const { NativeConnection } = require('./connection.js')

/** Whether the event loop is one that can watch a socket for the addon: that of Node.js, on Linux. */
const CAN_WATCH = process.platform === 'linux' && !process.versions.bun && !process.versions.deno

/** By the names that `setIf` has for them. */
const CONDITIONS = { absent: RedisCondition.Absent, present: RedisCondition.Present }

/** The addon's copies of scripts, so that their texts cross once. */
const sources = new WeakMap()

function sourceOf (script) {
  if (!sources.has(script)) sources.set(script, redisScriptSource(script.sha, script.text))
  return sources.get(script)
}

/** A connection to Redis in Rust. */
class NativeRedis extends NativeConnection {
  /**
   * @param {import('../../binding').RedisSetup} setup
   * @param {(name: 'connect' | 'disconnect' | 'error', err?: Error) => void} onNews
   * @throws {Error} code `ERR_SESSION_REDIS_TLS` for certificates or keys that cannot be read
   */
  constructor (setup, onNews) {
    super({
      name: 'RedisStoreCommand',
      open: (outbox, wake) => redisOpen(setup, outbox, CAN_WATCH ? wake : undefined),
      flush: redisFlush,
      close: redisClose,
      release: redisRelease,
      makeError: redisError,
      closedCode: 'ERR_SESSION_REDIS_CLOSED'
    }, onNews)
    // Until the first attempt to connect has ended: an app that waits for the event must get it.
    this.keepAlive()
  }

  /** @param {(err: Error | null, text: string | null) => void} callback gets null for no such key */
  get (key, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisGet(this.handle, id, key)
  }

  /** @param {number} ttl in ms; 0 for none */
  set (key, text, ttl, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisSet(this.handle, id, key, text, ttl)
  }

  /**
   * @param {'absent' | 'present' | { version: string }} condition what must be stored: nothing,
   *   something, or a text with this SHA-1
   * @param {(err: Error | null, isDone?: boolean) => void} callback
   */
  setIf (key, text, ttl, condition, callback) {
    const { version = '' } = condition
    this.sendSetIf(key, text, ttl, CONDITIONS[condition] ?? RedisCondition.Version, version, (err, isDone) => {
      // The server has restarted, or has never seen the script.
      if (!/^NOSCRIPT/.test(err?.cause?.message)) return callback(err, isDone)
      this.sendSetIf(key, text, ttl, RedisCondition.VersionByText, version, callback)
    })
  }

  sendSetIf (key, text, ttl, condition, version, callback) {
    const id = this.expect((err, payload) => callback(err, !err && payload !== null))
    if (id !== 0) redisSetIf(this.handle, id, key, text, ttl, condition, version)
  }

  /** @param {number} ttl in ms; 0 or less deletes */
  expire (key, ttl, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisExpire(this.handle, id, key, ttl)
  }

  delete (key, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisDelete(this.handle, id, key)
  }

  /** @param {(err: Error | null, left: number | null) => void} callback gets null for no such key, or no end; else ms */
  timeLeft (key, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisTimeLeft(this.handle, id, key)
  }

  /**
   * @param {string} key
   * @param {import('../redis/user-scripts').Script} script
   * @param {string[]} args
   * @param {(err: Error | null, answer?: boolean | string[]) => void} callback
   */
  runScript (key, script, args, callback) {
    const id = this.expect((err, payload) => callback(err, Array.isArray(payload) ? payload : !err && payload !== null))
    if (id !== 0) redisScript(this.handle, id, key, sourceOf(script), args)
  }

  /** Deletes every key that starts with `prefix`. */
  clear (prefix, scanCount, callback) {
    this.bulk(RedisTask.Clear, prefix, scanCount, callback)
  }

  /** @param {(err: Error | null, count: number) => void} callback */
  count (prefix, scanCount, callback) {
    this.bulk(RedisTask.Count, prefix, scanCount, callback)
  }

  /** @param {(err: Error | null, ids: string[]) => void} callback gets the keys less the prefix */
  ids (prefix, scanCount, callback) {
    this.bulk(RedisTask.Ids, prefix, scanCount, callback)
  }

  /** @param {(err: Error | null, entries: string[]) => void} callback gets id, text, id, text, … */
  entries (prefix, scanCount, callback) {
    this.bulk(RedisTask.Entries, prefix, scanCount, callback)
  }

  bulk (task, prefix, scanCount, callback) {
    const id = this.expect(callback)
    if (id !== 0) redisBulk(this.handle, id, task, prefix, scanCount)
  }
}

module.exports = { NativeRedis }
