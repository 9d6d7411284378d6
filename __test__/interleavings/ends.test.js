'use strict'

/** `revive: false`, in all orders: nothing is alive after its end. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inAllOrders, inRandomOrders } = require('./support/scheduler')
const { program } = require('./support/program')
const { AtomicStore, QueuedStore, RereadStore, UpsertStore, WritingTouchStore } = require('./support/stores')

const WRITES = ['read', 'set a', 'think and set a', 'save a, set b', 'save a without waiting, set b', 'reload, set a']
const ENDINGS = ['logout', 'think and log out', 'unset', 'login', 'login as passport does']

/** Four requests at once: of each way to write and each way to end. */
const FOUR = [
  ['read', 'set a', 'set b', 'logout'],
  ['read', 'set a', 'set b', 'unset'],
  ['read', 'set a', 'login', 'logout'],
  ['set a', 'set b', 'logout', 'logout'],
  ['think and set a', 'read', 'login as passport does', 'think and log out'],
  ['save a, set b', 'set a', 'read', 'logout'],
  ['reload, set a', 'read', 'set b', 'login']
]

const options = { revive: false }

const stores = {
  'an atomic store, a process for each request': { Store: AtomicStore },
  'an atomic store in one process': { Store: AtomicStore, isOneProcess: true },
  "a store of express-session's in one process": { Store: QueuedStore, isOneProcess: true }
}

for (const [name, store] of Object.entries(stores)) {
  test(`should end sessions for good while another request writes (${name})`, async () => {
    for (const write of WRITES) {
      for (const ending of ENDINGS) {
        await inAllOrders(program({ ...store, options, requests: [write, ending] }))
      }
    }
  })

  test(`should end sessions for good while two other requests write (${name})`, async () => {
    for (const writes of [['read', 'set a'], ['set a', 'think and set a']]) {
      await inAllOrders(program({ ...store, options, requests: [...writes, 'logout'] }))
    }
  })

  test(`should end sessions for good that are ended twice (${name})`, async () => {
    for (const first of ENDINGS) {
      for (const second of ENDINGS) await inAllOrders(program({ ...store, options, requests: [first, second] }))
    }
  })

  test(`should end sessions for good among four requests (${name})`, async () => {
    for (const requests of FOUR) {
      const start = program({ ...store, options, requests })
      // Requests of one process can't be told apart by what it has learnt, so that no orders join; most programs have too many.
      if (!store.isOneProcess) await inAllOrders(start, { joins: true })
      else if (store.Store === AtomicStore && requests === FOUR[0]) await inAllOrders(start)
      else await inRandomOrders(start, { count: 500 })
    }
  })

  test(`should log a visitor in, in any order of events (${name})`, async () => {
    for (const write of WRITES) {
      await inAllOrders(program({
        ...store,
        options,
        requests: [write, 'login'],
        check ({ backend }) {
          const users = [...backend.texts.values()].map(({ text }) => JSON.parse(text).user)
          assert.deepEqual(users.filter(Boolean), ['bob'])
        }
      }))
    }
  })
}

test('should end sessions for good when a process crashes at any step', async () => {
  for (const write of WRITES) {
    for (const ending of ENDINGS) {
      await inAllOrders(program({ Store: AtomicStore, options, requests: [write, ending] }), { crashes: ['request 1', 'request 2'] })
    }
  }
})

const naive = {
  'does not ask that ends be final': [{ Store: AtomicStore }, {}],
  'reads again before it writes': [{ Store: RereadStore }, options],
  'creates what it does not find': [{ Store: UpsertStore }, options],
  'writes on every touch': [{ Store: WritingTouchStore }, options]
}

for (const [name, [store, options]] of Object.entries(naive)) {
  test(`should notice a version that ${name}`, async () => {
    const programs = [['read', 'logout'], ['set a', 'logout']].map((requests) => program({ ...store, options, requests }))
    const outcomes = await Promise.allSettled(programs.map((program) => inAllOrders(program)))
    const failures = outcomes.filter(({ reason }) => /alive after its end/.test(reason?.message))
    assert.ok(failures.length > 0, 'nothing failed')
    await assert.rejects(inAllOrders(program({ ...store, options, requests: FOUR[0] }), { joins: true }), /alive after its end/)
  })
}
