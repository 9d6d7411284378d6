'use strict'

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')
const { call, cookie, countCallbacks, delay, fill, load, nextUncaught } = require('./lib/testing/calls.js')
const { createTestSession } = require('./lib/testing/test-session.js')

/** How often calls are made at the same time: a race that is lost now and then must show. */
const ROUNDS = 25

/**
 * Tests a session store, with node:test. What the middleware needs of every store is always tested; the rest is
 * tested where the store has the method.
 *
 *   contract(() => new MyStore(), { strict: true })
 *
 * @param {(t: import('node:test').TestContext) => Promise<object> | object} makeStore makes an
 *   empty store that goes with the test
 * @param {object} [options]
 * @param {false | string} [options.skip] why the tests cannot run here
 * @param {(ms: number) => Promise<void>} [options.wait] lets this much of the store's time pass; by default it waits
 * @param {boolean} [options.strict=true] also test what the stores of this package do: they call back on a later
 *   turn, in the async context of the call, and once even if the callback throws
 */
function contract (makeStore, { skip = false, wait = delay, strict = true } = {}) {
  // Loaded here only: createTestSession is used under Jest and others, too, which have tests of their own.
  const { describe, test } = require('node:test')
  const check = (name, methods, run) => test(name, { skip }, async (t) => {
    const store = await makeStore(t)
    const missing = methods.filter((method) => typeof store[method] !== 'function')
    if (missing.length > 0) t.skip(`the store has no ${missing.join(', ')}`)
    else await run(store, t)
  })

  describe('required: get, set and destroy', () => {
    required(check)
    anyText(check)
  })
  describe('required: calls side by side', () => sideBySide(check))
  describe('optional: expiry', () => expiry(check, wait))
  describe('optional: touch, clear, length, ids and all', () => optional(check))
  if (strict) describe('optional: callbacks', () => callbacks(check))
}

function required (check) {
  check('should give back what was saved', [], async (store) => {
    const session = { cookie: cookie(), user: { name: 'ada', roles: ['a', 'b'] }, views: 3, empty: '' }
    await call(store, 'set', 'one', session)
    assert.deepEqual(await load(store, 'one'), session)
  })

  check('should have nothing under an ID it does not know', [], async (store) => {
    assert.equal(await call(store, 'get', 'nobody') ?? null, null)
  })

  check('should give back the last of several saves made at once', [], async (store) => {
    const saves = [1, 2, 3, 4, 5].map((views) => call(store, 'set', 'one', { cookie: cookie(), views }))
    await Promise.all(saves)
    assert.equal((await load(store, 'one')).views, 5)
  })

  check('should not see later changes of an object it saved', [], async (store) => {
    const session = { cookie: cookie(), list: [1] }
    const saved = call(store, 'set', 'one', session)
    session.list.push(2)
    await saved
    assert.deepEqual((await load(store, 'one')).list, [1])
  })

  check('should forget a destroyed session, and no other', [], async (store) => {
    await fill(store, 2)
    await call(store, 'destroy', 's0')
    assert.equal(await call(store, 'get', 's0') ?? null, null)
    assert.equal((await load(store, 's1')).n, 1)
  })

  check('should destroy a session that is not there without an error', [], async (store) => {
    await call(store, 'destroy', 'nobody')
  })
}

/** IDs and data may hold any text. */
function anyText (check) {
  check('should keep sessions apart whatever their IDs look like', [], async (store) => {
    const ids = [
      'plain', 'with space', 'a:b', 'a*', 'a?', '[a]', '{a}', '{}', '\\', '"', '\r\n', '\0', '-', '日本', 'é',
      'e\u0301', '😀', '__proto__', 'constructor', 'toString', '1', '01', 'x'.repeat(5000)
    ]
    for (const id of ids) await call(store, 'set', id, { cookie: cookie(), id })
    for (const id of ids) assert.equal((await load(store, id)).id, id)
    if (typeof store.length === 'function') assert.equal(await call(store, 'length'), ids.length)
    if (typeof store.ids === 'function') assert.deepEqual((await call(store, 'ids')).sort(), [...ids].sort())
  })

  check('should keep text of every script, and long text', [], async (store) => {
    const session = { cookie: cookie(), short: 'žluťoučký 日本語 😀 \u2028', long: 'é日😀'.repeat(50000) }
    await call(store, 'set', 'one', session)
    assert.deepEqual(await load(store, 'one'), session)
  })
}

/** Calls on one session take effect in the order in which they were made, whatever the store waits for in between. */
function sideBySide (check) {
  // Counted from the call: on a slow machine, these tests begin minutes after they are declared.
  const later = () => ({ cookie: cookie({ expires: new Date(Date.now() + 60000) }) })
  const calls = {
    set: (store) => call(store, 'set', 'one', { cookie: cookie(), views: 2 }),
    touch: (store) => call(store, 'touch', 'one', later()),
    destroy: (store) => call(store, 'destroy', 'one')
  }
  const outcomes = [
    [['touch', 'destroy'], undefined], [['destroy', 'touch'], undefined], [['set', 'destroy'], undefined],
    [['destroy', 'set'], 2], [['touch', 'set'], 2], [['set', 'touch'], 2], [['set', 'touch', 'destroy'], undefined]
  ]

  for (const [order, views] of outcomes) {
    const methods = order.includes('touch') ? ['touch'] : []
    check(`should do ${order.join(', then ')} in this order when all are called at once`, methods, async (store) => {
      for (let round = 0; round < ROUNDS; round++) {
        await call(store, 'set', 'one', { cookie: cookie(), views: 1 })
        await Promise.all(order.map((name) => calls[name](store)))
        assert.equal((await call(store, 'get', 'one'))?.views, views)
      }
    })
  }

  check('should not bring a session back by a touch that was under way', ['touch'], async (store) => {
    for (let round = 0; round < ROUNDS; round++) {
      await call(store, 'set', 'one', { cookie: cookie(), views: 1 })
      const touched = calls.touch(store)
      for (let turn = 0; turn < round; turn++) await new Promise((resolve) => setImmediate(resolve))
      await Promise.all([calls.destroy(store), touched])
      assert.equal(await call(store, 'get', 'one') ?? null, null)
    }
  })
}

function expiry (check, wait) {
  check('should forget a session whose cookie has expired', [], async (store) => {
    await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() + 1000) }) })
    assert.notEqual(await call(store, 'get', 'one') ?? null, null)
    await wait(1100)
    assert.equal(await call(store, 'get', 'one') ?? null, null)
    if (typeof store.length === 'function') assert.equal(await call(store, 'length'), 0)
  })

  check('should let a touch keep a session from expiring', ['touch'], async (store) => {
    await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() + 1000) }), views: 1 })
    await call(store, 'touch', 'one', { cookie: cookie({ expires: new Date(Date.now() + 60000) }) })
    await wait(1100)
    assert.equal((await load(store, 'one')).views, 1)
  })

  check('should not give back a session saved with an expiry in the past', [], async (store) => {
    await call(store, 'set', 'one', { cookie: cookie() })
    await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() - 1000) }) })
    assert.equal(await call(store, 'get', 'one') ?? null, null)
  })
}

function optional (check) {
  check('should let a touch leave the data as they are', ['touch'], async (store) => {
    await call(store, 'set', 'one', { cookie: cookie(), views: 1 })
    await call(store, 'touch', 'one', { cookie: cookie(), views: 2 })
    assert.equal((await load(store, 'one')).views, 1)
  })

  check('should not bring a session to life by a touch', ['touch'], async (store) => {
    await call(store, 'touch', 'nobody', { cookie: cookie() })
    assert.equal(await call(store, 'get', 'nobody') ?? null, null)
  })

  check('should count, list and clear a thousand sessions', ['length', 'ids', 'clear'], async (store) => {
    await fill(store, 1000)
    assert.equal(await call(store, 'length'), 1000)
    const ids = await call(store, 'ids')
    assert.equal(new Set(ids).size, 1000)
    await call(store, 'clear')
    assert.equal(await call(store, 'length'), 0)
  })

  check('should count nothing and list nothing when empty', ['length', 'ids', 'all', 'clear'], async (store) => {
    await call(store, 'clear')
    assert.equal(await call(store, 'length'), 0)
    assert.deepEqual(await call(store, 'ids'), [])
    assert.equal(Object.keys(await call(store, 'all')).length, 0)
  })

  check('should give all sessions', ['all'], async (store) => {
    await fill(store, 3)
    const all = Object.values(await call(store, 'all'))
    assert.deepEqual(all.map((session) => session.n).sort(), [0, 1, 2])
  })
}

function callbacks (check) {
  check('should call back once, and never before the method returns', [], async (store) => {
    await call(store, 'set', 'one', { cookie: cookie() })
    for (const [method, ...args] of callsOf(store)) {
      assert.equal(await countCallbacks(store, method, args), 1, method)
    }
  })

  check('should call back in the async context of the call', [], async (store) => {
    const context = new AsyncLocalStorage()
    for (const [method, ...args] of callsOf(store)) {
      const seen = await context.run(method, () => new Promise((resolve) => {
        store[method](...args, () => resolve(context.getStore()))
      }))
      assert.equal(seen, method)
    }
  })

  check('should call a callback that throws once, and leave the error uncaught', [], async (store, t) => {
    await call(store, 'set', 'one', { cookie: cookie() })
    for (const [method, ...args] of callsOf(store)) {
      let called = 0
      const thrown = new Error(`thrown by the callback of ${method}`)
      const caught = nextUncaught(t)
      store[method](...args, () => {
        called += 1
        throw thrown
      })
      const unharmed = call(store, 'get', 'one')
      assert.equal(await caught, thrown)
      await unharmed
      assert.equal(called, 1, method)
    }
  })
}

/** A call of each method that the store has. */
const callsOf = (store) => [
  ['set', 'two', { cookie: cookie() }], ['get', 'one'], ['get', 'nobody'], ['touch', 'one', { cookie: cookie() }],
  ['length'], ['ids'], ['all'], ['destroy', 'two'], ['clear']
].filter(([method]) => typeof store[method] === 'function')

module.exports = { contract, createTestSession }
