'use strict'

/** max, maxBytes and ttl: what a MemoryStore holds at most, and for how long. */

const { afterEach, beforeEach, describe, test } = require('node:test')
const assert = require('node:assert/strict')
const memorystore = require('memorystore')
const { stopClock } = require('../support/clock')
const { original, ours } = require('../support/subjects')
const { answer } = require('../units/support/alike')
const { bytesOf } = require('./inside')
const { lasting } = require('./shapes')

const session = (values) => ({ cookie: new ours.Cookie(), ...values })
const sids = (store) => Object.keys(store.sessions).sort().join(' ')
const has = async (store, sid) => (await answer(store, 'get', sid))[1] !== undefined

let clock

beforeEach(() => { clock = stopClock() })
afterEach(() => clock.restore())

describe('max', function () {
  test('should hold everything without a bound', function () {
    const store = new ours.MemoryStore()
    for (let i = 0; i < 5000; i++) store.set(`${i}`, session())
    assert.equal(Object.keys(store.sessions).length, 5000)
  })

  test('should remove the least recently used session first', function () {
    const store = new ours.MemoryStore({ max: 3 })
    for (const sid of ['a', 'b', 'c', 'd']) store.set(sid, session())
    assert.equal(sids(store), 'b c d')
  })

  const uses = {
    'a read': (store) => answer(store, 'get', 'a'),
    'a write': (store) => answer(store, 'set', 'a', session()),
    'a touch': (store) => answer(store, 'touch', 'a', session()),
    'a touch by a foreign cookie': (store) => answer(store, 'touch', 'a', { cookie: { path: '/' } })
  }

  for (const [what, use] of Object.entries(uses)) {
    test(`should count ${what} as use`, async function () {
      const store = new ours.MemoryStore({ max: 3 })
      for (const sid of ['a', 'b', 'c']) store.set(sid, session())
      await use(store)
      store.set('d', session())
      assert.equal(sids(store), 'a c d')
    })
  }

  test('should not count a look at what there is as use', async function () {
    const store = new ours.MemoryStore({ max: 3 })
    for (const sid of ['a', 'b', 'c']) store.set(sid, session())
    await answer(store, 'length')
    await answer(store, 'ids')
    Object.keys(store.sessions)
    store.set('d', session())
    assert.equal(sids(store), 'b c d')
  })

  test('should keep no more than asked when existing sessions are written', function () {
    const store = new ours.MemoryStore({ max: 2 })
    for (const sid of ['a', 'b', 'a', 'b', 'a']) store.set(sid, session())
    assert.equal(sids(store), 'a b')
  })

  test('should make room by sessions that have ended, if there are any', function () {
    const store = new ours.MemoryStore({ max: 2 })
    store.set('a', session())
    store.set('b', { cookie: lasting(ours, Date.now(), 1000) })
    clock.advance(2000)
    store.set('c', session())
    assert.equal(sids(store), 'a c')
  })

  test('should keep the session just written though it is the only one', function () {
    const store = new ours.MemoryStore({ max: 1 })
    for (const sid of ['a', 'b', 'c']) {
      store.set(sid, session())
      assert.equal(sids(store), sid)
    }
  })

  test('should count whole sessions', function () {
    const store = new ours.MemoryStore({ max: 2.9 })
    for (const sid of ['a', 'b', 'c']) store.set(sid, session())
    assert.equal(sids(store), 'b c')
  })

  test('should bound sessions that are put into the view', function () {
    const store = new ours.MemoryStore({ max: 2 })
    for (const sid of ['a', 'b', 'c']) store.sessions[sid] = '{"cookie":{}}'
    assert.equal(sids(store), 'b c')
  })

  test('should evict the same sessions as memorystore does', async function () {
    const TheirStore = memorystore(original.session)
    const calls = [...'abcabdaebcfb'].map((sid, n) => [n % 3 === 2 ? 'get' : 'set', sid])
    const left = []

    for (const store of [new TheirStore({ max: 3 }), new ours.MemoryStore({ max: 3 })]) {
      for (const [method, sid] of calls) await answer(store, method, ...(method === 'get' ? [sid] : [sid, session()]))
      left.push((await answer(store, 'ids'))[1].sort())
    }

    assert.equal(left[0].length, 3)
    assert.deepEqual(left[1], left[0])
  })
})

describe('maxBytes', function () {
  test('should take no more memory than asked', function () {
    const store = new ours.MemoryStore({ maxBytes: 10000 })
    for (let i = 0; i < 100; i++) {
      store.set(`${i}`, session({ text: 'x'.repeat(i * 10) }))
      assert.ok(bytesOf(store) <= 10000)
    }
    assert.ok(Object.hasOwn(store.sessions, '99'))
  })

  test('should remove the least recently used session first', async function () {
    const store = new ours.MemoryStore({ maxBytes: 4000 })
    for (const sid of ['a', 'b', 'c']) store.set(sid, session({ text: 'x'.repeat(1000) }))
    await answer(store, 'get', 'a')
    store.set('d', session({ text: 'x'.repeat(1000) }))
    assert.equal(sids(store), 'a c d')
  })

  test('should make room when a session grows', function () {
    const store = new ours.MemoryStore({ maxBytes: 4000 })
    for (const sid of ['a', 'b', 'c']) store.set(sid, session({ text: 'x'.repeat(1000) }))
    store.set('c', session({ text: 'x'.repeat(3000) }))
    assert.equal(sids(store), 'c')
  })

  test('should keep one session that is larger than the bound', function () {
    const store = new ours.MemoryStore({ maxBytes: 1 })
    store.set('a', session())
    store.set('b', session({ text: 'x'.repeat(1 << 20) }))
    assert.equal(sids(store), 'b')
  })

  test('should count two bytes a character beyond Latin-1', function () {
    const store = new ours.MemoryStore()
    const length = 1 << 20 // allocators round up small texts, by as much as a seventh
    store.set('a', session({ text: 'é'.repeat(length) }))
    const narrow = bytesOf(store)
    store.set('a', session({ text: 'ż'.repeat(length) }))
    assert.ok(bytesOf(store) - narrow >= length)
  })
})

describe('ttl', function () {
  test('should end a session so long after it was written', async function () {
    const store = new ours.MemoryStore({ ttl: 1000 })
    store.set('a', session())
    clock.advance(999)
    assert.equal(await has(store, 'a'), true)
    clock.advance(1)
    assert.equal(await has(store, 'a'), false)
  })

  test('should count anew from a touch, not from a read', async function () {
    const store = new ours.MemoryStore({ ttl: 1000 })
    for (const sid of ['a', 'b', 'c']) store.set(sid, session())
    clock.advance(500)
    await answer(store, 'touch', 'a', session())
    await answer(store, 'touch', 'b', { cookie: { path: '/' } })
    await answer(store, 'get', 'c')
    clock.advance(999)
    assert.equal(sids(store), 'a b')
  })

  test('should not outlive the cookie', async function () {
    const store = new ours.MemoryStore({ ttl: 5000 })
    store.set('a', { cookie: lasting(ours, Date.now(), 1000) })
    store.set('b', { cookie: lasting(ours, Date.now(), 9000) })
    clock.advance(1000)
    assert.equal(sids(store), 'b')
    clock.advance(4000)
    assert.equal(sids(store), '')
  })

  test('should ask a function for the life of each session', async function () {
    const asked = []
    const options = {
      ttl (...args) {
        asked.push(args)
        return args[1].short ? 1000 : 5000
      }
    }
    const store = new ours.MemoryStore(options)
    const one = session({ short: true })
    store.set('a', one)
    store.set('b', session())
    clock.advance(1000)
    assert.equal(sids(store), 'b')
    assert.equal(asked.length, 2)
    assert.equal(asked[0][0], options)
    assert.equal(asked[0][1], one)
    assert.equal(asked[0][2], 'a')
  })

  for (const life of [undefined, null, NaN, 'soon']) {
    test(`should leave a session to its cookie when the function answers ${life}`, function () {
      const store = new ours.MemoryStore({ ttl: () => life })
      store.set('a', session())
      store.set('b', { cookie: lasting(ours, Date.now(), 1000) })
      clock.advance(1000)
      assert.equal(sids(store), 'a')
    })
  }

  test('should end a session at once when the function says so', async function () {
    for (const life of [0, -1]) {
      const store = new ours.MemoryStore({ ttl: () => life })
      store.set('a', session())
      assert.equal(await has(store, 'a'), false)
    }
  })

  test('should pass on what the function throws', function () {
    const store = new ours.MemoryStore({ ttl: () => { throw new RangeError('no idea') } })
    assert.throws(() => store.set('a', session()), { name: 'RangeError', message: 'no idea' })
  })

  test('should end sessions that are put into the view', function () {
    const store = new ours.MemoryStore({ ttl: 1000 })
    store.sessions.a = '{"cookie":{}}'
    clock.advance(1000)
    assert.equal(sids(store), '')
  })
})
