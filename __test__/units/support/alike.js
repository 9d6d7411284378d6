'use strict'

/** Holding this package against express-session, call by call. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { stopClock } = require('../../support/clock')
const { HANGING } = require('../../support/limits')
const { original, ours } = require('../../support/subjects')

/**
 * A test that runs `scenario` on both subjects, each at the same stopped clock: what it returns must be the same.
 *
 * @param {string} name
 * @param {(subject: object, clock: object) => any} scenario gets a subject and the clock; returns, or resolves to, plain data
 * @param {any} [expected] what both must return, where it is worth saying
 */
function alike (name, scenario, expected) {
  test(name, { timeout: HANGING }, async function () {
    const seen = await observe(scenario, original)

    assert.ok(Object.keys(Object(seen)).length > 0 || typeof seen === 'string', 'a scenario without a result proves nothing')
    if (expected !== undefined) assert.deepEqual(seen, expected)
    assert.deepEqual(await observe(scenario, ours), seen)
  })
}

async function observe (scenario, subject) {
  const clock = stopClock()

  try {
    return await scenario(subject, clock)
  } finally {
    clock.restore()
  }
}

/**
 * Calls a store's method with a callback; resolves to the callback's arguments, or to what the call threw.
 *
 * @param {object} store
 * @param {string} method
 * @param {...*} args
 * @returns {Promise<Array|string>}
 */
function answer (store, method, ...args) {
  return new Promise(function (resolve) {
    const thrown = thrownBy(() => store[method](...args, (...results) => resolve(results)))
    if (thrown !== undefined) resolve(thrown)
  })
}

/** Returns what `fn` throws as text, or undefined. */
function thrownBy (fn) {
  try {
    fn()
  } catch (error) {
    return describeError(error)
  }
}

function describeError (error) {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`
  return `${error.constructor.name}${error.code === undefined ? '' : ` [${error.code}]`}: ${error.message}`
}

/** Resolves on the next turn of the event loop, after what was deferred to it. */
function turn () {
  return new Promise((resolve) => setImmediate(resolve))
}

module.exports = { alike, answer, describeError, thrownBy, turn }
