'use strict'

/** How long anything may take that a test waits for, in ms, on the slowest machine. */
const LIMIT = 30000

/**
 * Waits for an event, with a limit: what never comes fails the test in place of hanging it.
 *
 * Unlike `once` of node:events, it does not take an 'error' event for its own failure.
 *
 * @param {import('node:events').EventEmitter} emitter
 * @param {string} event
 * @returns {Promise<any[]>} what the event passes on
 */
function told (emitter, event) {
  return new Promise((resolve, reject) => {
    const onEvent = (...args) => {
      clearTimeout(timer)
      resolve(args)
    }
    const timer = setTimeout(() => {
      emitter.removeListener(event, onEvent)
      reject(new Error(`no '${event}' within ${LIMIT} ms`))
    }, LIMIT)
    emitter.once(event, onEvent)
  })
}

module.exports = { told }
