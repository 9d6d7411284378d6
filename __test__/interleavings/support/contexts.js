'use strict'

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')

/**
 * Of which request the work is that happens now, who decides when, and how many IDs it has made.
 *
 * @type {AsyncLocalStorage<{ name: string, scheduler: Scheduler, ids: number }>}
 */
const requests = new AsyncLocalStorage()

const { setImmediate: onNextTurn, setTimeout: later } = globalThis

/** What requests do on the next turn of the event loop. */
const immediates = []

globalThis.setImmediate = function setImmediate (...args) {
  const context = requests.getStore()
  if (context === undefined) return onNextTurn(...args)
  immediates.push(() => requests.run(context, ...args))
}

/** For requests time stands still: on a slow machine a limit would come at another step each time, or in another run. */
globalThis.setTimeout = function setTimeout (...args) {
  return requests.getStore() === undefined ? later(...args) : {}
}

/** Lets everything happen that needs no step: callbacks, promises, ticks, turns of the event loop. */
async function settle () {
  for (;;) {
    await new Promise((resolve) => onNextTurn(resolve))
    if (immediates.length === 0) return
    for (const work of immediates.splice(0)) work()
  }
}

const timers = require('../../../lib/timers')
assert.ok(timers.setImmediate === setImmediate && timers.setTimeout === setTimeout, 'the package was loaded before this file')
const { SerialQueue } = require('../../../lib/guarded/serial-queue')

/** The requests whose work waits in a queue, in its order; the first has its turn. @type {WeakMap<SerialQueue, string[]>} */
const waiting = new WeakMap()

const { run } = SerialQueue.prototype

SerialQueue.prototype.run = function (work) {
  const order = waiting.get(this) ?? []
  waiting.set(this, order)
  order.push(requests.getStore()?.name)
  run.call(this, (turn) => {
    const { end } = turn
    turn.end = () => {
      if (!turn.isOver) order.shift()
      end.call(turn)
    }
    work(turn)
  })
}

/**
 * @param {import('../../../lib/guarded/records').SessionRecord} record
 * @returns {string[]} the requests that wait for a session, in the order in which they get it
 */
function requestsIn ({ lazyQueue }) {
  return lazyQueue === undefined ? [] : waiting.get(lazyQueue) ?? []
}

module.exports = { requests, requestsIn, settle }
