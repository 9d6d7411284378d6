'use strict'

/** Sessions that have ended are removed: when they are read, and by writes. Time is `Date.now()`, which tests move. */

const { afterEach, beforeEach, describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { stopClock } = require('../support/clock')
const { ours } = require('../support/subjects')
const { alike, answer } = require('../units/support/alike')
const { lasting } = require('./shapes')
const { bytesOf } = require('./inside')

alike('should find a session up to the last ms of its life', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1500) })
  const found = []
  for (const ms of [0, 1499, 1, 1]) {
    clock.advance(ms)
    found.push((await answer(store, 'get', 'a'))[1] !== undefined)
  }
  return found
}, [true, true, false, false])

alike('should forget a session for good once it was read after its end', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1000) })
  clock.advance(1000)
  await answer(store, 'get', 'a')
  clock.advance(-1000)
  return answer(store, 'get', 'a')
}, [null, undefined])

alike('should bring a session back when the clock goes back before anybody looked', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1000), views: 1 })
  clock.advance(1000)
  clock.advance(-1000)
  const [, session] = await answer(store, 'get', 'a')
  return [session.views]
}, [1])

alike('should leave out what has ended from all and length', async function (subject, clock) {
  const store = new subject.MemoryStore()
  for (const [sid, ms] of [['a', 1000], ['b', 1001], ['c', 2000]]) store.set(sid, { cookie: lasting(subject, Date.now(), ms) })
  clock.advance(1000)
  const [, all] = await answer(store, 'all')
  return [Object.keys(all), await answer(store, 'length')]
}, [['b', 'c'], [null, 2]])

alike('should extend a life by touch, and shorten it', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1000) })
  store.set('b', { cookie: lasting(subject, Date.now(), 1000) })
  store.touch('a', { cookie: lasting(subject, Date.now(), 3000) })
  store.touch('b', { cookie: lasting(subject, Date.now(), 500) })
  clock.advance(999)
  const [, early] = await answer(store, 'all')
  clock.advance(2000)
  const [, late] = await answer(store, 'all')
  clock.advance(1)
  return [Object.keys(early), Object.keys(late), await answer(store, 'length')]
}, [['a'], ['a'], [null, 0]])

alike('should not bring a session to life by touch', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1000) })
  clock.advance(1000)
  store.touch('a', { cookie: lasting(subject, Date.now(), 1000) })
  return [await answer(store, 'get', 'a'), await answer(store, 'length')]
}, [[null, undefined], [null, 0]])

alike('should start a life anew with a write', async function (subject, clock) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: lasting(subject, Date.now(), 1000) })
  clock.advance(1000)
  store.set('a', { cookie: new subject.Cookie() })
  clock.advance(1e12)
  return answer(store, 'length')
}, [null, 1])

describe('what express-session keeps for ever', function () {
  let clock
  let store

  beforeEach(() => {
    clock = stopClock()
    store = new ours.MemoryStore()
  })
  afterEach(() => clock.restore())

  test('should free the memory of sessions that have ended as others are written', function () {
    for (let i = 0; i < 100; i++) store.set(`a${i}`, { cookie: lasting(ours, Date.now(), 1000) })
    const full = bytesOf(store)
    clock.advance(2000)
    for (let i = 0; i < 25; i++) store.set('b', { cookie: new ours.Cookie() })
    assert.ok(bytesOf(store) * 50 < full)
  })

  test('should free the memory of a session that is read after its end', async function () {
    store.set('a', { cookie: lasting(ours, Date.now(), 1000) })
    clock.advance(1000)
    await answer(store, 'get', 'a')
    assert.equal(bytesOf(store), 0)
  })

  test('should never remove a session that lives, however many are written', async function () {
    store.set('a', { cookie: lasting(ours, Date.now(), 3000) })
    for (let i = 0; i < 100; i++) {
      clock.advance(29)
      store.set(`b${i}`, { cookie: lasting(ours, Date.now(), 1) })
    }
    assert.notEqual((await answer(store, 'get', 'a'))[1], undefined)
  })

  test('should count sessions without a look at their texts', async function () {
    store = new ours.MemoryStore({ max: 9 })
    store.sessions.a = '{"cookie":'
    assert.deepEqual(await answer(store, 'length'), [null, 1])
  })

  test('should leave nothing behind once all are gone', async function () {
    for (let i = 0; i < 100; i++) store.set(`${i}`, { cookie: lasting(ours, Date.now(), i), text: 'x'.repeat(i) })
    for (let i = 0; i < 50; i++) store.destroy(`${i}`)
    store.clear()
    assert.equal(bytesOf(store), 0)
  })
})
