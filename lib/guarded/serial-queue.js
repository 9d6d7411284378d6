'use strict'

const { AsyncResource } = require('node:async_hooks')
const { clearTimeout, setImmediate, setTimeout } = require('../timers.js')

/**
 * Runs work one piece after the other. Work that never ends delays the rest for a limited time only.
 */
class SerialQueue {
  /** @param {number} timeLimit how long work may hold up what waits behind it, in ms */
  constructor (timeLimit) {
    this.timeLimit = timeLimit
    this.waiting = []
    this.turn = undefined
    this.timer = undefined
    this.isDraining = false
  }

  /** Nothing is under way or waits. */
  get isFree () {
    return this.turn === undefined && !this.isDraining && this.waiting.length === 0
  }

  /**
   * Runs `work` at once if nothing is under way, otherwise when its turn comes.
   *
   * @param {(turn: Turn) => void} work calls `turn.end()` when it has ended
   */
  run (work) {
    if (this.turn === undefined && !this.isDraining) {
      this.waiting.push(work)
      this.drain()
    } else {
      // Its turn comes in another request's async context.
      this.waiting.push(AsyncResource.bind(work))
      if (this.turn !== undefined) this.watch()
    }
  }

  /** A loop: work may end at once, and recursion would overflow the stack. */
  drain () {
    if (this.isDraining) return
    this.isDraining = true
    try {
      while (this.turn === undefined && this.waiting.length > 0) {
        const work = this.waiting.shift()
        this.turn = new Turn(this)
        work(this.turn)
      }
    } finally {
      this.isDraining = false
      // A callback has thrown.
      if (this.turn === undefined && this.waiting.length > 0) setImmediate(() => this.drain())
    }
    if (this.waiting.length > 0) this.watch()
  }

  /** Only work that holds up other work is timed. */
  watch () {
    this.timer ??= setTimeout(() => this.turn?.end(), this.timeLimit)
  }

  /** Called by the turn that ends. */
  next () {
    clearTimeout(this.timer)
    this.timer = this.turn = undefined
    this.drain()
  }
}

/** The time in which one piece of work has a queue for itself. */
class Turn {
  constructor (queue) {
    this.queue = queue
    this.isOver = false
  }

  end () {
    if (this.isOver) return
    this.isOver = true
    this.queue.next()
  }
}

module.exports = { SerialQueue }
