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

module.exports = { stopClock }
