'use strict'

const assert = require('node:assert/strict')
const { sessionOf } = require('./stores')

/** Makes calls for one session, one of which leaves alone and the others behind it, and checks that their order is kept. */
async function checkBurst (store, round) {
  const first = store.set('a', sessionOf({ round, step: 1 }))
  // The first command leaves before this; the others gather behind it.
  await Promise.resolve()
  const rest = [store.set('a', sessionOf({ round, step: 2 })), store.get('a'), store.destroy('a'), store.get('a')]
  await first
  const [, read, , gone] = await Promise.all(rest)
  assert.deepEqual([read.round, read.step, gone], [round, 2, null])
}

module.exports = { checkBurst }
