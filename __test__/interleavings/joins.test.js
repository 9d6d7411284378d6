'use strict'

/** Orders that lead to the same state go on together: what they can end in is what all orders end in. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inAllOrders } = require('./support/scheduler')
const { program } = require('./support/program')
const { AtomicStore, IndexedStore, QueuedStore } = require('./support/stores')

/** @returns {Promise<{ ends: string[], orders: number }>} every state in which a program can end */
async function endsOf (plan, joins) {
  const ends = new Set()
  const orders = await inAllOrders(program({ ...plan, check: (run) => { ends.add(run.state()) } }), { joins })
  return { ends: [...ends].sort(), orders }
}

const users = { key: (session) => session.user }
const isOneProcess = true

for (const [what, plan] of Object.entries({
  'writes and an end': { Store: AtomicStore, options: { revive: false }, requests: ['set a', 'think and set a', 'logout'] },
  'two ends': { Store: AtomicStore, options: { revive: false }, requests: ['set a', 'login', 'logout'] },
  'writes that are merged': { Store: AtomicStore, options: { conflict: 'merge' }, requests: ['set a', 'delete b', 'set c'] },
  'writes that exclude each other': { Store: AtomicStore, options: { conflict: 'merge' }, requests: ['set a', 'set a again', 'read'] },
  'writes and an end in one process': { Store: AtomicStore, isOneProcess, options: { revive: false }, requests: ['set a', 'reload, set a', 'logout'] },
  'two ends in one process': { Store: AtomicStore, isOneProcess, options: { revive: false }, requests: ['set a', 'login', 'unset'] },
  'the same thing done twice': { Store: AtomicStore, isOneProcess, options: { revive: false }, requests: ['set a', 'set a', 'logout'] },
  'the same thing done twice by those who wait': { Store: QueuedStore, isOneProcess, options: { revive: false }, requests: ['read', 'read', 'logout'] },
  'saves that nobody awaits': {
    Store: AtomicStore, isOneProcess, options: { revive: false }, requests: ['save a without waiting, set b', 'unset', 'think and log out']
  },
  'writes that wait for each other': { Store: QueuedStore, isOneProcess, options: { revive: false }, requests: ['set a', 'read', 'logout'] },
  'ends that wait for each other': { Store: QueuedStore, isOneProcess, options: { revive: false }, requests: ['set a', 'login', 'unset'] },
  'writes that are merged in one process': { Store: QueuedStore, isOneProcess, options: { conflict: 'merge' }, requests: ['set a', 'delete b', 'read'] },
  'a login and an end of all in one process': { Store: IndexedStore, isOneProcess, options: { users }, isNewVisitor: true, requests: ['login', 'end all'] },
  'a login and an end of all': { Store: IndexedStore, options: { users }, isNewVisitor: true, requests: ['login', 'end all'] }
})) {
  test(`should end in the same states, whether orders join or not, with ${what}`, async () => {
    const all = await endsOf(plan, false)
    const joined = await endsOf(plan, true)
    assert.deepEqual(joined.ends, all.ends)
    assert.ok(joined.orders <= all.orders)
  })
}
