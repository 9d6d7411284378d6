'use strict'

const { AsyncResource } = require('node:async_hooks')

const { DeliveryKind, outboxClose, outboxFetch, outboxKeepAlive, outboxOpen } = require('./addon.js')
const { nextTick, setImmediate } = require('../timers.js')

const { Missing, Failure, Connected, Disconnected } = DeliveryKind

/**
 * A callback that waits for its reply in the async context it was passed in. Node's own, with the
 * manual destroy that spares it the bookkeeping for the garbage collector.
 */
class PendingCallback extends AsyncResource {
  constructor (name, callback) {
    super(name, { requireManualDestroy: true })
    this.callback = callback
  }

  done (err, value) {
    try {
      this.runInAsyncScope(this.callback, null, err, value)
    } catch (thrown) {
      rethrowLater(thrown)
    }
    this.emitDestroy()
  }
}

/** What an app's function throws is the app's. The other deliveries of its batch don't suffer for it. */
function rethrowLater (thrown) {
  nextTick(rethrow, thrown)
}

function rethrow (thrown) {
  throw thrown
}

/**
 * @typedef {object} Link what differs between kinds of connections
 * @property {string} name what commands are called in async hooks
 * @property {(outbox: object, wake: () => void) => object} open makes the addon's handle; its replies go to `outbox`,
 *   and it may call `wake` itself when there are some
 * @property {(handle: object) => void} flush hands over the commands gathered since the last time
 * @property {(handle: object, id: number) => void} close ends the connection once everything under
 *   way is answered, and then answers command `id`
 * @property {(handle: object) => void} release lets go of the connection's threads
 * @property {(code: string, message: string, cause?: Error) => Error} makeError
 * @property {string} closedCode the code of the error that calls after `close` get
 */

/**
 * A connection to a store in Rust that works on threads of its own. Commands made in one turn of the
 * event loop leave together, but for the first one of an idle connection, which leaves at once. Their
 * replies come back together. No method throws; every callback is called once, later.
 *
 * Subclasses add the commands: `const id = this.expect(callback)`, and if that is not 0, the call of
 * the addon that makes command `id` of `this.handle`.
 */
class NativeConnection {
  /**
   * @param {Link} link
   * @param {(name: 'connect' | 'disconnect' | 'error', err?: Error) => void} onNews
   * @throws {Error} as `link.open` does
   */
  constructor (link, onNews) {
    this.link = link
    this.onNews = onNews
    // By the command's number. An array and the numbers free in it, not a Map: a Map that lives on
    // additions and deletions leaves a chain of old tables behind, by which the garbage collector
    // takes dead requests for live ones.
    this.pending = [undefined]
    this.freeIds = []
    this.isFlushing = false
    this.isClosed = false
    this.flush = () => {
      this.isFlushing = false
      link.flush(this.handle)
    }
    this.wake = () => this.fetch()
    this.outbox = outboxOpen(this.wake)
    this.handle = this.open()
  }

  open () {
    try {
      return this.link.open(this.outbox, this.wake)
    } catch (err) {
      outboxClose(this.outbox)
      throw this.nativeError(err.message.split('\n'))
    }
  }

  /** Keeps the process alive until the first reply or news, though there is no command. */
  keepAlive () {
    outboxKeepAlive(this.outbox, true)
  }

  /**
   * The number of the next command, whose reply is for `callback`; 0 once the connection is closed,
   * and then the callback is told so.
   *
   * @param {(err: Error | null, value?: any) => void} callback
   * @returns {number}
   */
  expect (callback) {
    if (this.isClosed) {
      nextTick(callback, this.link.makeError(this.link.closedCode, 'the store is closed'))
      return 0
    }
    const isFirst = !this.isBusy()
    if (isFirst) outboxKeepAlive(this.outbox, true)
    const id = this.freeIds.length > 0 ? this.freeIds.pop() : this.pending.length
    this.pending[id] = new PendingCallback(this.link.name, callback)
    if (!this.isFlushing) {
      this.isFlushing = true
      // Where nothing is under way, nothing is gained by waiting for more.
      if (isFirst) nextTick(this.flush)
      else setImmediate(this.flush)
    }
    return id
  }

  /** Whether a command has no reply yet. Number 0 is never free. */
  isBusy () {
    return this.freeIds.length + 1 < this.pending.length
  }

  /** Hands out what has come in. */
  fetch () {
    const deliveries = outboxFetch(this.outbox)
    for (let i = 0; i < deliveries.length; i += 3) {
      const id = deliveries[i]
      if (id === 0) this.tell(deliveries[i + 1], deliveries[i + 2])
      else this.reply(id, deliveries[i + 1], deliveries[i + 2])
    }
    if (!this.isBusy()) outboxKeepAlive(this.outbox, false)
  }

  reply (id, kind, payload) {
    const callback = this.pending[id]
    this.pending[id] = undefined
    this.freeIds.push(id)
    if (kind === Failure) callback.done(this.nativeError(payload))
    else callback.done(null, kind === Missing ? null : payload)
  }

  tell (kind, payload) {
    try {
      if (kind === Connected) this.onNews('connect')
      else if (kind === Disconnected) this.onNews('disconnect')
      else this.onNews('error', this.nativeError(payload))
    } catch (thrown) {
      rethrowLater(thrown)
    }
  }

  /**
   * Lets what is under way end, then closes the connection.
   *
   * @param {(err: Error | null) => void} callback
   */
  close (callback) {
    const release = () => {
      this.link.release(this.handle)
      outboxClose(this.outbox)
      callback(null)
    }
    const id = this.expect(this.isClosed ? callback : release)
    if (id === 0) return
    this.isClosed = true
    this.link.close(this.handle, id)
  }

  nativeError ([code, message, cause]) {
    return this.link.makeError(code, message, cause ? new Error(cause) : undefined)
  }
}

module.exports = { NativeConnection }
