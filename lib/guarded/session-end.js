'use strict'

const { callStore } = require('./store-call.js')

/**
 * Reads a session, and under `touchEvery` when it ends, from a store whose touches change that alone. Both are under way at
 * once: no round trip more.
 *
 * @param {{ store: object, sid: string, rules: object, metadata?: import('./metadata.js').Metadata }} stored
 * @param {(callback: (...answer: any[]) => void) => void} read
 * @param {(...answer: any[]) => void} callback gets what `read` gave
 */
function readWithEnd (stored, read, callback) {
  const { store, sid, rules, metadata } = stored
  if (rules.timeouts?.touchEvery === undefined || typeof store.getEnd !== 'function') return read(callback)

  let missing = 2
  let answer
  const finish = () => {
    if (--missing === 0) callback(...answer)
  }
  read((...given) => {
    answer = given
    finish()
  })
  // Without it a touch comes sooner than it must, which does no harm.
  callStore(stored, 'getEnd', [sid], (err, endsAt) => {
    metadata.endInStore = err ? undefined : endsAt
    finish()
  })
}

module.exports = { readWithEnd }
