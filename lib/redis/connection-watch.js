'use strict'

const { EventEmitter } = require('node:events')
const debug = require('debug')('express-session:redis')

const { clearTimeout, setTimeout } = require('../timers.js')
const { later } = require('./callbacks.js')

const LOST = 'ERR_SESSION_REDIS_CONNECTION_LOST'
const RECOVERED = 'ERR_SESSION_REDIS_RECOVERED'

/**
 * Tells a store's listeners about its connection, or, without listeners, the operator.
 *
 * A lost connection is mostly back soon, and until then requests wait. So 'disconnect', after which
 * requests get no session, comes once there has been no connection for `disconnectAfter` ms; and
 * 'connect' only when there was none before, or 'disconnect' came.
 */
class ConnectionWatch {
  /**
   * @param {object} setting
   * @param {import('../../session/redis')} setting.store
   * @param {string} setting.place what it is connected to, for warnings: 'Redis at localhost:6379'
   * @param {number} setting.disconnectAfter ms
   */
  constructor ({ store, place, disconnectAfter }) {
    this.store = store
    this.place = place
    this.disconnectAfter = disconnectAfter
    /** Whether 'connect' or 'disconnect' was emitted last. */
    this.isConnected = undefined
    this.isClosed = false
    this.timer = undefined
    /** Whether the outage under way has been warned of. */
    this.hasWarned = false
    /** The last error of the outage under way, if nobody was told of it. */
    this.untold = undefined
  }

  /**
   * Takes what a connection tells of itself.
   *
   * @param {'connect' | 'disconnect' | 'error'} event
   * @param {Error & { code: string }} [err]
   */
  hear (event, err) {
    if (event === 'connect') this.connected()
    else if (event === 'disconnect') this.disconnected()
    else this.failed(err)
  }

  /** There is a connection. */
  connected () {
    if (this.isClosed) return
    this.stopTimer()
    this.untold = undefined
    if (this.hasWarned) this.warn(RECOVERED, `connected to ${this.place} again`)
    this.hasWarned = false
    if (this.isConnected !== true) this.emit('connect')
    this.isConnected = true
  }

  /** There is no connection, as yet or any more. */
  disconnected () {
    if (this.isClosed || this.isConnected === false || this.timer !== undefined) return
    this.timer = setTimeout(() => this.giveUp(), this.disconnectAfter)
    // What needs the connection keeps the process alive.
    this.timer.unref()
  }

  giveUp () {
    this.isConnected = false
    if (this.untold !== undefined) this.warnOf(this.untold)
    this.emit('disconnect')
  }

  /**
   * Something went wrong with the connection.
   *
   * @param {Error & { code: string }} err
   * @param {boolean} [isHeard] whether somebody else was told
   */
  failed (err, isHeard = false) {
    if (this.isClosed) return
    debug('%s %s', err.code, err.message)
    if (this.store.listenerCount('error') > 0) return this.emit('error', err)
    if (isHeard || this.hasWarned) return
    // The next attempt to connect mostly succeeds, and then there is nothing to say.
    if (err.code === LOST) this.untold = err
    else this.warnOf(err)
  }

  /** Ends the watch; the store can't work any more. */
  close () {
    this.stopTimer()
    this.isClosed = true
    if (this.isConnected !== false) this.emit('disconnect')
  }

  stopTimer () {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  warnOf (err) {
    this.hasWarned = true
    this.untold = undefined
    this.warn(err.code, `${sentenceOf(err, this.place)}. After ${this.disconnectAfter} ms without a connection, ` +
      "requests go without a session. To handle this yourself, listen for the store's 'error' event")
  }

  warn (code, message) {
    process.emitWarning(`RedisStore: ${message}`, { type: 'SessionWarning', code })
  }

  /** What a listener throws is the app's, and comes later; nobody else is to miss the event for it. */
  emit (event, ...args) {
    const { store } = this
    if (store.emit !== EventEmitter.prototype.emit) return attempt(() => store.emit(event, ...args))
    for (const listener of store.rawListeners(event)) attempt(() => Reflect.apply(listener, store, args))
  }
}

function attempt (work) {
  try {
    work()
  } catch (thrown) {
    later(rethrow, thrown)
  }
}

function rethrow (thrown) {
  throw thrown
}

/** What happened, where and why, each said once. */
function sentenceOf ({ message, cause }, place) {
  const where = message.includes(place) ? '' : ` (${place})`
  const why = cause?.message && !message.includes(cause.message) ? `: ${cause.message}` : ''
  return `${message}${where}${why}`.replace(/\.$/, '')
}

module.exports = { ConnectionWatch }
