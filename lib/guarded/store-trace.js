'use strict'

const diagnostics = require('node:diagnostics_channel')
const { STORE_CALLS } = require('../channels.js')
const { handleOf } = require('./events.js')

const tracing = diagnostics.tracingChannel(STORE_CALLS)

/** Node tells it by one property since 20.13. */
const isTraced = 'hasSubscribers' in tracing
  ? () => tracing.hasSubscribers
  : () => ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].some((step) => tracing[step].hasSubscribers)

/**
 * Makes a call of a store that is published on its tracing channel: the method, the store's class and the
 * session's handle; the error, if it fails. What the store answers is not published.
 *
 * @param {{ store: object, sid: string }} stored
 * @param {string} method
 * @param {(done: (...answer: any[]) => void) => void} call
 * @param {(...answer: any[]) => void} callback
 */
function trace ({ store, sid }, method, call, callback) {
  const message = { method, store: store.constructor?.name, id: handleOf(sid) }
  let answer
  tracing.traceCallback((done) => call((...given) => {
    answer = given
    done(given[0])
  }), 0, message, undefined, () => callback(...answer))
}

module.exports = { isTraced, trace }
