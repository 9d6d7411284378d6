'use strict'

const realNow = Date.now

/**
 * Stops `Date.now()` at `start` until `restore()`; time then moves only by `advance(ms)`.
 * Node's own timers are untouched.
 *
 * @param {number} [start] ms since the epoch
 */
function stopClock (start = Date.UTC(2030, 0, 1)) {
  let now = start

  Date.now = () => now

  return {
    advance (ms) {
      now += ms
    },
    restore () {
      Date.now = realNow
    }
  }
}

/**
 * Loads modules that take `setTimeout` from the globals as they load, so that their timers can be stopped.
 *
 * @param {() => void} load
 * @returns {(action: () => Promise<any>) => Promise<any>} runs an action; a timer set meanwhile never fires
 */
function stoppableTimers (load) {
  const { setTimeout } = globalThis
  let areStopped = false
  globalThis.setTimeout = (...args) => areStopped ? {} : setTimeout(...args)
  try {
    load()
  } finally {
    globalThis.setTimeout = setTimeout
  }

  return async function (action) {
    areStopped = true
    try {
      return await action()
    } finally {
      areStopped = false
    }
  }
}

module.exports = { stopClock, stoppableTimers }
