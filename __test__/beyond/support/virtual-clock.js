'use strict'

const timers = require('../../../lib/timers')

/** Turns of the event loop within which everything has happened that waits for no timer. */
const TURNS = 20

/**
 * A clock that a test moves, for the package's timers: so that limits are measured exactly, on a slow machine as well.
 * To be made before the package is loaded.
 */
class VirtualClock {
  constructor () {
    /** In ms. */
    this.now = 0
    this.timers = new Set()
    this.setTimeout = (callback, ms, ...args) => {
      const timer = { at: this.now + ms, ring: () => callback(...args) }
      this.timers.add(timer)
      return timer
    }
    this.clearTimeout = (timer) => { this.timers.delete(timer) }
  }

  /** @returns {VirtualClock} the one by which the package's timers go from now on */
  static install () {
    const clock = new VirtualClock()
    Object.assign(timers, { setTimeout: clock.setTimeout, clearTimeout: clock.clearTimeout })
    return clock
  }

  /**
   * Lets time pass until something has come about.
   *
   * @template T
   * @param {Promise<T>} promise
   * @returns {Promise<T>}
   * @throws {Error} if nothing is left that it could wait for
   */
  async pass (promise) {
    let isSettled = false
    const settled = () => { isSettled = true }
    promise.then(settled, settled)
    for (;;) {
      await settle()
      if (isSettled) return promise
      this.ringNext()
    }
  }

  ringNext () {
    const [first] = [...this.timers].sort((a, b) => a.at - b.at)
    if (first === undefined) throw new Error('it waits for nothing')
    this.timers.delete(first)
    this.now = first.at
    first.ring()
  }
}

async function settle () {
  for (let i = 0; i < TURNS; i++) await new Promise((resolve) => setImmediate(resolve))
}

module.exports = { VirtualClock }
