'use strict'

const { isThenable, later } = require('./callbacks.js')
const { CallOrder } = require('./call-order.js')
const { redisError } = require('../redis-error.js')
const { reasonOf, withTimeLimit } = require('./serializer-calls.js')
const { lifetime, parse, sessionsOf } = require('./stored-session.js')

/**
 * What a RedisStore does: turns sessions into keys and texts, and calls into commands of its
 * connection. Options are read from the store at each call, since users may change them there.
 */
class SessionCommands {
  /**
   * @param {import('../../session/redis')} store
   * @param {import('../native/redis').NativeRedis | import('./client').ClientRedis} connection
   * @param {number} timeLimit ms that an asynchronous serializer may take
   */
  constructor (store, connection, timeLimit) {
    this.store = store
    this.connection = connection
    this.timeLimit = timeLimit
    this.order = new CallOrder()
    this.isClosed = false
    /** The callbacks of `close` while it is under way; undefined once it is done. */
    this.closeCallbacks = []
  }

  get (sid, callback) {
    const key = this.keyOf(sid)
    if (this.refuses(callback)) return
    this.order.run(key, () => this.connection.get(key, (err, text) => {
      if (err || !text) return callback(err, null)
      this.parsed(() => parse(this.store.serializer, text), callback)
    }))
  }

  /** Passes on what a `serializer.parse` returns, throws, or promises. What the callback throws is its own. */
  parsed (work, callback) {
    let value, isLate
    try {
      value = work()
      isLate = isThenable(value)
    } catch (err) {
      return callback(reasonOf(err, 'parse'))
    }
    if (!isLate) return callback(null, value)
    withTimeLimit(value, this.timeLimit, 'parse').then(
      (value) => later(callback, null, value),
      (err) => later(callback, reasonOf(err, 'parse'))
    )
  }

  set (sid, session, callback) {
    this.save(sid, session, callback, (key, text, ttl) => {
      this.connection.set(key, text, ttl, (err) => callback(err, null))
    })
  }

  /** @param {(key: string, text: string, ttl: number) => void} write calls back; `ttl` is 0 for none */
  save (sid, session, callback, write) {
    const key = this.keyOf(sid)
    if (this.refuses(callback)) return
    let ttl, text, isLate
    try {
      ttl = lifetime(this.store, session)
      text = ttl > 0 ? this.store.serializer.stringify(session) : ''
      isLate = isThenable(text)
    } catch (err) {
      return later(callback, reasonOf(err, 'stringify'))
    }
    if (!(ttl > 0)) return this.store.destroy(sid, callback)
    if (isLate) this.saveLater(key, text, ttl, callback, write)
    else this.order.run(key, () => this.write(key, text, ttl, callback, write))
  }

  /** Keeps the call's place until its text is there. */
  saveLater (key, promise, ttl, callback, write) {
    const takePlace = this.order.reserve(key)
    const fail = (err) => takePlace(() => later(callback, reasonOf(err, 'stringify')))
    withTimeLimit(promise, this.timeLimit, 'stringify').then(
      (text) => takePlace(() => this.write(key, text, ttl, callback, write)),
      fail
    )
  }

  write (key, text, ttl, callback, write) {
    if (typeof text !== 'string') {
      const message = 'serializer.stringify must return a string'
      return later(callback, redisError('ERR_SESSION_REDIS_SERIALIZER', message, undefined, TypeError))
    }
    write(key, text, this.store.disableTTL ? 0 : ttl)
  }

  touch (sid, session, callback) {
    const key = this.keyOf(sid)
    if (this.refuses(callback)) return
    if (this.store.disableTouch || this.store.disableTTL) return later(callback, null, null)
    let ttl
    try {
      ttl = lifetime(this.store, session)
    } catch (err) {
      return later(callback, err)
    }
    this.order.run(key, () => this.connection.expire(key, ttl > 0 ? ttl : -1, (err) => callback(err, null)))
  }

  destroy (sid, callback) {
    const key = this.keyOf(sid)
    if (this.refuses(callback)) return
    this.order.run(key, () => this.connection.delete(key, (err) => callback(err, null)))
  }

  clear (callback) {
    this.forAll('clear', callback, () => callback(null, null))
  }

  length (callback) {
    if (`${this.store.prefix}` === '') return this.ids((err, ids) => callback(err, ids?.length))
    this.forAll('count', callback, (count) => callback(null, count))
  }

  ids (callback) {
    this.forAll('ids', callback, (ids) => callback(null, this.withoutUsers(ids)))
  }

  /** Every key begins with an empty prefix, those of the index of users too. */
  withoutUsers (ids) {
    const { prefix, usersPrefix } = this.store
    return `${prefix}` === '' && usersPrefix ? ids.filter((id) => !id.startsWith(usersPrefix)) : ids
  }

  all (callback) {
    this.forAll('entries', callback, (entries) => {
      this.parsed(() => sessionsOf(this.store.serializer, entries), callback)
    })
  }

  /** Calls on all keys come after all calls that still wait. */
  forAll (task, callback, onSuccess) {
    if (this.refuses(callback)) return
    const prefix = `${this.store.prefix}`
    const { scanCount } = this.store
    const count = Number.isInteger(scanCount) && scanCount > 0 ? scanCount : 100
    this.order.runAfterAll(() => this.connection[task](prefix, count, (err, value) => {
      if (err) callback(err)
      else onSuccess(value)
    }))
  }

  /**
   * Lets what is under way end, then closes the connection. Calls while it closes, and after, do
   * nothing more.
   *
   * @param {(err: Error | null) => void} callback
   * @param {() => void} onClosed called once, before the callbacks
   */
  close (callback, onClosed) {
    if (this.closeCallbacks === undefined) return later(callback, null)
    this.closeCallbacks.push(callback)
    if (this.isClosed) return
    this.isClosed = true
    this.order.runAfterAll(() => this.connection.close((err) => {
      const callbacks = this.closeCallbacks
      this.closeCallbacks = undefined
      onClosed()
      for (const callback of callbacks) later(callback, err ?? null)
    }))
  }

  /** Whether the store is closed, and then the callback is told so. */
  refuses (callback) {
    if (this.isClosed) later(callback, redisError('ERR_SESSION_REDIS_CLOSED', 'the store is closed'))
    return this.isClosed
  }

  keyOf (sid) {
    return `${this.store.prefix}${sid}`
  }
}

module.exports = { SessionCommands }
