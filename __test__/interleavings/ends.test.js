'use strict'

/** `revive: false`, in all orders: nothing is alive after its end. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inAllOrders } = require('./support/scheduler')
const { choices, isThorough } = require('./support/choices')
const { ENDS, program } = require('./support/program')
const { AtomicStore, QueuedStore, RereadStore, UpsertStore, WritingTouchStore } = require('./support/stores')

const WRITES = ['read', 'set a', 'think and set a', 'save a, set b', 'save a without waiting, set b', 'reload, set a']

/** Four requests at once: of each way to write and each way to end. */
const SOME_FOUR = [
  ['read', 'set a', 'set b', 'logout'],
  ['read', 'set a', 'set b', 'unset'],
  ['read', 'set a', 'login', 'logout'],
  ['set a', 'set b', 'logout', 'logout'],
  ['think and set a', 'read', 'login as passport does', 'think and log out'],
  ['save a, set b', 'set a', 'read', 'logout'],
  ['reload, set a', 'read', 'set b', 'login'],
  ['save a without waiting, set b', 'read', 'unset', 'think and log out']
]
const EVERY_FOUR = choices(['read', 'set a', 'save a, set b', 'reload, set a', 'logout', 'unset', 'login'], 4)
  .filter((requests) => requests.some((action) => ENDS.includes(action)))
const FOUR = isThorough ? EVERY_FOUR : SOME_FOUR

const options = { revive: false }

const stores = {
  'an atomic store, a process for each request': { Store: AtomicStore },
  'an atomic store in one process': { Store: AtomicStore, isOneProcess: true },
  "a store of express-session's in one process": { Store: QueuedStore, isOneProcess: true }
}

for (const [name, store] of Object.entries(stores)) {
  test(`should end sessions for good while another request writes (${name})`, async () => {
    for (const write of WRITES) {
      for (const ending of ENDS) {
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
    for (const first of ENDS) {
      for (const second of ENDS) await inAllOrders(program({ ...store, options, requests: [first, second] }))
    }
  })

  test(`should end sessions for good among four requests (${name})`, async (t) => {
    let orders = 0
    for (const requests of FOUR) orders += await inAllOrders(program({ ...store, options, requests }), { joins: true, limit: 1e5 })
    t.diagnostic(`${FOUR.length} programs, ${orders} orders`)
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
    for (const ending of ENDS) {
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
    for (const isOneProcess of [false, true]) {
      const four = program({ ...store, isOneProcess, options, requests: SOME_FOUR[0] })
      await assert.rejects(inAllOrders(four, { joins: true }), /alive after its end/)
    }
  })
}
