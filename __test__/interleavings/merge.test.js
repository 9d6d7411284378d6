'use strict'

/** `conflict: 'merge'`, in all orders: no key that a request changed is lost. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inAllOrders } = require('./support/scheduler')
const { choices, isThorough } = require('./support/choices')
const { program } = require('./support/program')
const { AtomicStore, BlindStore, QueuedStore, RereadStore } = require('./support/stores')

const options = { conflict: 'merge' }

const stores = {
  'an atomic store, a process for each request': { Store: AtomicStore },
  'an atomic store in one process': { Store: AtomicStore, isOneProcess: true },
  "a store of express-session's in one process": { Store: QueuedStore, isOneProcess: true }
}

/** What a request's action leaves in the session, if nobody else touches the key. */
const LEAVES = {
  'set a': { a: 1 },
  'set b': { b: 1 },
  'set c': { c: 1 },
  'think and set a': { a: 1 },
  'delete b': { b: undefined },
  'save a, set b': { a: 1, b: 1 },
  'save a without waiting, set b': { a: 1, b: 1 },
  'reload, set a': { a: 1 },
  read: {}
}

/** Whatever the order, each key is what the only request that changed it made of it. */
function checkKeys (run) {
  const expected = { user: 'ann', a: 0, b: 0, ...Object.assign({}, ...run.requests.map(({ action }) => LEAVES[action])) }
  const { cookie, ...data } = run.data
  assert.deepEqual(run.requests.map(({ error }) => error), run.requests.map(() => undefined))
  assert.deepEqual(JSON.parse(JSON.stringify(data)), JSON.parse(JSON.stringify(expected)))
}

const pairs = [
  ['set a', 'set b'], ['set a', 'read'], ['set a', 'delete b'], ['delete b', 'set c'], ['think and set a', 'set b'],
  ['save a, set b', 'set c'], ['save a without waiting, set b', 'set c'], ['reload, set a', 'set b'], ['save a, set b', 'read']
]

const someFours = [
  ['set a', 'delete b', 'set c', 'read'], ['think and set a', 'set b', 'set c', 'read'], ['save a, set b', 'set c', 'read', 'read'],
  ['reload, set a', 'set b', 'set c', 'read']
]
/** Two of them have millions of orders among four requests: one is in a program at most. */
const LONG = ['save a, set b', 'reload, set a']
/** All in which no two requests make different things of one key. */
const everyFour = choices(['read', 'set a', 'set b', 'set c', 'delete b', ...LONG], 4)
  .filter((requests) => !(requests.includes('delete b') && requests.some((action) => LEAVES[action].b === 1)))
  .filter((requests) => requests.filter((action) => LONG.includes(action)).length <= 1)
const fours = isThorough ? everyFour : someFours

for (const [name, store] of Object.entries(stores)) {
  test(`should lose no key of two requests (${name})`, async () => {
    for (const requests of pairs) await inAllOrders(program({ ...store, options, requests, check: checkKeys }))
  })

  test(`should lose no key of three requests (${name})`, async () => {
    await inAllOrders(program({ ...store, options, requests: ['set a', 'delete b', 'set c'], check: checkKeys }))
  })

  test(`should lose no key of four requests (${name})`, async (t) => {
    let orders = 0
    for (const requests of fours) {
      orders += await inAllOrders(program({ ...store, options, requests, check: checkKeys }), { joins: true, limit: 1e5 })
    }
    t.diagnostic(`${fours.length} programs, ${orders} orders`)
  })

  test(`should save an unchanged session without undoing others' changes (${name})`, async () => {
    await inAllOrders(program({ ...store, options: { ...options, resave: true }, requests: ['read', 'set a'], check: checkKeys }))
  })

  test(`should have one of two values where both changed a key (${name})`, async () => {
    await inAllOrders(program({
      ...store,
      options,
      requests: ['set a', 'set a again'],
      check: ({ data }) => assert.ok([1, 2].includes(data.a), `a is ${data.a}`)
    }))
  })

  test(`should end sessions for good as well (${name})`, async () => {
    for (const requests of [['set a', 'logout'], ['save a, set b', 'logout'], ['read', 'login']]) {
      await inAllOrders(program({ ...store, options, requests }))
    }
  })
}

test('should lose no key of a request that was answered when another process crashes', async () => {
  await inAllOrders(program({
    Store: AtomicStore,
    options,
    requests: ['set a', 'set b'],
    check ({ requests: [first, second], data }) {
      if (first.isDone) assert.equal(data.a, 1)
      if (second.isDone) assert.equal(data.b, 1)
    }
  }), { crashes: ['request 1', 'request 2'] })
})

const naive = {
  'overwrites what others have saved': [AtomicStore, { revive: false }],
  'reads again before it writes': [RereadStore, options],
  'takes no notice of versions': [BlindStore, options]
}

for (const [name, [Store, options]] of Object.entries(naive)) {
  test(`should notice a version that ${name}`, async () => {
    await assert.rejects(inAllOrders(program({ Store, options, requests: ['set a', 'set b'], check: checkKeys })), /strictly deep-equal/)
    await assert.rejects(inAllOrders(program({ Store, options, requests: someFours[0], check: checkKeys }), { joins: true }), /strictly deep-equal/)
  })
}
