'use strict'

/** prune(), checkPeriod, startInterval() and stopInterval(). */

const { mock, test } = require('node:test')
const assert = require('node:assert/strict')

// Our stores keep the timers that there are when the package is loaded. So the clock stands still from here on.
mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.UTC(2030, 0, 1) })

/** So it is in Node 20.11. */
const probe = setInterval(() => {}, 1000)
const skip = typeof probe.unref !== 'function' && 'the mocked intervals of this Node lack what real ones have'
clearInterval(probe)

const { ours } = require('../support/subjects')
const { turn } = require('../units/support/alike')
const { bytesOf } = require('./inside')
const { lasting } = require('./shapes')

/** Puts `count` sessions into `store` that live for `ms`. */
function fill (store, count, ms = 1000) {
  for (let i = 0; i < count; i++) store.set(`${ms} ${i}`, { cookie: lasting(ours, Date.now(), ms) })
  return store
}

test('should remove what has ended and nothing else', function () {
  const store = fill(fill(new ours.MemoryStore(), 10, 1000), 10, 1001)
  const full = bytesOf(store)
  store.prune()
  assert.equal(bytesOf(store), full)
  mock.timers.tick(1000)
  store.prune()
  const half = bytesOf(store)
  store.prune()
  assert.equal(bytesOf(store), half, 'what is alive stays')
  assert.ok(Math.abs(half - full / 2) < full / 20, `${half} of ${full} bytes`)
  mock.timers.tick(1)
  store.prune()
  assert.equal(bytesOf(store), 0)
})

test('should remove many sessions step by step, and let other work run in between', async function () {
  const store = fill(new ours.MemoryStore(), 5000)
  const full = bytesOf(store)
  mock.timers.tick(5000)
  store.prune()
  const steps = [bytesOf(store)]
  while (steps.at(-1) > 0 && steps.length < 50) {
    await turn()
    steps.push(bytesOf(store))
  }
  assert.ok(steps[0] > 0 && steps[0] < full)
  assert.ok(steps.length > 2)
  assert.equal(steps.at(-1), 0)
})

test('should prune every checkPeriod ms', { skip }, function () {
  const store = fill(new ours.MemoryStore({ checkPeriod: 10000 }), 10)
  const full = bytesOf(store)
  mock.timers.tick(9999)
  assert.equal(bytesOf(store), full)
  mock.timers.tick(1)
  assert.equal(bytesOf(store), 0)
  fill(store, 10)
  mock.timers.tick(10000)
  assert.equal(bytesOf(store), 0)
  store.stopInterval()
})

test('should not prune by itself without checkPeriod', { skip }, function () {
  const store = fill(new ours.MemoryStore(), 10)
  const full = bytesOf(store)
  store.startInterval()
  mock.timers.tick(1e9)
  assert.equal(bytesOf(store), full)
  store.stopInterval()
})

test('should stop and start again', { skip }, function () {
  const store = fill(new ours.MemoryStore({ checkPeriod: 1000 }), 10)
  const full = bytesOf(store)
  store.stopInterval()
  store.stopInterval()
  mock.timers.tick(5000)
  assert.equal(bytesOf(store), full)
  store.startInterval()
  mock.timers.tick(1000)
  assert.equal(bytesOf(store), 0)
  store.stopInterval()
})

test('should run one interval however often it is started', { skip }, function () {
  const store = fill(new ours.MemoryStore({ checkPeriod: 1000 }), 10)
  const full = bytesOf(store)
  store.startInterval()
  store.startInterval()
  store.stopInterval()
  mock.timers.tick(5000)
  assert.equal(bytesOf(store), full)
})
