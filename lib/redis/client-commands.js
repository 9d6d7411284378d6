'use strict'

const { clearTimeout, nextTick, setTimeout } = require('../timers.js')
const { later } = require('./callbacks.js')
const { clientError, isLoss, isLoading } = require('./client-errors.js')
const { redisError } = require('../redis-error.js')

/** ms until a server that was loading its data is asked again, and how long that goes on by default. */
const PAUSE = 50
const DEFAULT_TIME_LIMIT = 5000

/**
 * @typedef {object} ClientCommand a command for one key
 * @property {string} key
 * @property {boolean} isRead whether it changes nothing
 * @property {boolean} [isSet] whether it writes a session
 * @property {(isResent: boolean) => any} send hands it to the client
 * @property {(err: Error | null, value?: any) => void} callback called once, later, outside of
 *   every promise chain
 */

/**
 * Commands that a client has been given. Those that a broken connection took along (node-redis fails
 * them, others send them again themselves) are sent again once, in their order, unless that would
 * undo a later command for the same key. A server that is loading its data is asked again for some
 * time; later commands for the same key wait meanwhile. So it is with one that accepts a connection
 * while it ends: node-redis 4 sends commands before it knows whether the connection is of any use.
 */
class ClientCommands {
  /**
   * @param {string} place what the client is connected to
   * @param {number} [timeLimit] ms that a command may take
   */
  constructor (place, timeLimit) {
    this.place = place
    this.timeLimit = timeLimit
    this.count = 0
    /** @type {Map<string, Set<ClientCommand>>} those without an answer, by key */
    this.underWay = new Map()
    /** Those to be sent again at the end of this turn. */
    this.lost = []
    /** How many connections of the client have been ready, if it tells. */
    this.connections = undefined
    this.onDone = undefined
  }

  /** From now on {@link ClientCommands#noteConnection} is called for each connection that is ready. */
  countConnections () {
    this.connections = 0
  }

  noteConnection () {
    this.connections++
  }

  /** @param {ClientCommand} command */
  run (command) {
    command.number = this.count++
    command.isResent = false
    command.retryUntil = performance.now() + (this.timeLimit ?? DEFAULT_TIME_LIMIT)
    const others = this.underWay.get(command.key)
    command.isHeld = others !== undefined && isAnyWaiting(others)
    if (others) others.add(command)
    else this.underWay.set(command.key, new Set([command]))
    if (this.timeLimit !== undefined) {
      command.timer = setTimeout(() => this.end(command, timeoutError(this.place, this.timeLimit)), this.timeLimit)
    }
    if (!command.isHeld) this.send(command)
  }

  send (command) {
    command.isHeld = command.isWaiting = false
    new Promise((resolve) => resolve(command.send(command.isResent))).then(
      (value) => this.answered(command, value),
      (err) => this.failed(command, err)
    )
  }

  answered (command, value) {
    // Whether it was written before, and what its outcome was, can't be known.
    if (command.isSet && command.isResent && value === null) this.end(command, this.lossError())
    else this.end(command, null, value)
  }

  failed (command, err) {
    const isTooEarly = isLoading(err) || (isLoss(err) && command.isResent && this.isSameOutage(command))
    if (isTooEarly && performance.now() < command.retryUntil) return this.askAgain(command, err)
    if (!isLoss(err) || command.isResent) return this.end(command, clientError(err, this.place))
    command.isLost = true
    command.lostConnection = this.connections
    command.loss = err
    // One broken connection fails all of its commands in this turn.
    if (this.lost.push(command) === 1) nextTick(() => this.resend())
  }

  resend () {
    const commands = this.lost.sort((a, b) => a.number - b.number)
    this.lost = []
    for (const command of commands) {
      if (!command.isRead && this.isOvertaken(command)) {
        this.end(command, this.lossError(command.loss))
      } else {
        command.isLost = false
        command.isResent = true
        this.send(command)
      }
    }
  }

  /** Whether no connection has been ready since a command was lost. */
  isSameOutage ({ lostConnection }) {
    return lostConnection !== undefined && lostConnection === this.connections
  }

  /** The server does nothing yet. */
  askAgain (command, err) {
    command.isWaiting = true
    setTimeout(() => {
      if (!command.isRead && (command.wasOvertaken || this.isOvertaken(command))) this.end(command, clientError(err, this.place))
      else if (this.underWay.get(command.key)?.has(command)) this.send(command)
    }, PAUSE)
  }

  /** Lets go what waited for an earlier command. */
  release (commands) {
    for (const command of commands) {
      if (command.isWaiting) return
      if (command.isHeld) this.send(command)
    }
  }

  /** Whether the client still holds a later command for the key. */
  isOvertaken ({ key, number }) {
    for (const other of this.underWay.get(key) ?? []) {
      if (other.number > number && !other.isLost && !other.isHeld && !other.isWaiting) return true
    }
    return false
  }

  end (command, err, value) {
    const { key, callback, timer } = command
    const others = this.underWay.get(key)
    // After its time limit an answer comes too late.
    if (!others?.delete(command)) return
    if (others.size === 0) this.underWay.delete(key)
    clearTimeout(timer)
    later(callback, err, value)
    for (const other of others) {
      if (!err && other.number < command.number) other.wasOvertaken = true
    }
    this.release(others)
    if (this.underWay.size === 0) this.onDone?.()
  }

  /** Calls back once every command has its answer. */
  whenDone (callback) {
    if (this.underWay.size === 0) callback()
    else this.onDone = callback
  }

  lossError (cause) {
    const message = `the connection to ${this.place} was lost; whether the session was written is not known`
    return redisError('ERR_SESSION_REDIS_CONNECTION_LOST', message, cause)
  }
}

function isAnyWaiting (commands) {
  for (const { isWaiting, isHeld } of commands) {
    if (isWaiting || isHeld) return true
  }
  return false
}

function timeoutError (place, ms) {
  return redisError('ERR_SESSION_REDIS_TIMEOUT', `${place} did not answer within ${ms} ms`)
}

module.exports = { ClientCommands }
