'use strict'

const { setTimeout: wait } = require('node:timers/promises')

/**
 * Waits until something outside this process has come about.
 *
 * @param {() => Promise<boolean> | boolean} isTrue
 * @param {number} [limit] in ms
 */
async function until (isTrue, limit = 30000) {
  const end = performance.now() + limit
  while (!await isTrue()) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${isTrue}`)
    await wait(10)
  }
}

module.exports = { until }
