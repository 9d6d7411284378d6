'use strict'

const { setTimeout: wait } = require('node:timers/promises')
const { LATE } = require('../../support/limits')

/**
 * Waits until something outside this process has come about.
 *
 * @param {() => Promise<boolean> | boolean} isTrue
 * @param {number} [limit] in ms
 */
async function until (isTrue, limit = LATE) {
  const end = performance.now() + limit
  while (!await isTrue()) {
    if (performance.now() > end) throw new Error(`not within ${limit} ms: ${isTrue}`)
    await wait(10)
  }
}

/**
 * @param {Promise<any>} promise
 * @returns {Promise<string | undefined>} the code of the error that a call ends with, or 'done'
 */
function codeOf (promise) {
  return promise.then(() => 'done', (err) => err.code)
}

/**
 * Calls again until a call succeeds: with a short time limit, one may fail on a machine that has other things to do.
 *
 * @param {() => Promise<any>} call
 */
function untilDone (call) {
  return until(async () => await codeOf(call()) === 'done')
}

module.exports = { codeOf, until, untilDone }
