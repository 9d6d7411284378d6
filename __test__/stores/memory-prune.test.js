'use strict'

/** prune(), checkPeriod, startInterval() and stopInterval(). */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')
const { turn } = require('../units/support/alike')
const { bytesOf } = require('./inside')
const { lasting } = require('./shapes')

const START = Date.UTC(2030, 0, 1)

/** Puts `count` sessions into `store` that live for `ms`. */
function fill (store, count, ms = 1000) {
  for (let i = 0; i < count; i++) store.set(`${ms} ${i}`, { cookie: lasting(ours, Date.now(), ms) })
  return store
}

test('should remove what has ended and nothing else', function (t) {
  t.mock.timers.enable({ apis: ['Date'], now: START })
  const store = fill(fill(new ours.MemoryStore(), 10, 1000), 10, 1001)
  const full = bytesOf(store)
  store.prune()
  assert.equal(bytesOf(store), full)
  t.mock.timers.setTime(START + 1000)
  store.prune()
  assert.equal(bytesOf(store), full / 2)
  t.mock.timers.setTime(START + 1001)
  store.prune()
  assert.equal(bytesOf(store), 0)
})

test('should remove many sessions in helpings, between which other work goes on', async function (t) {
  t.mock.timers.enable({ apis: ['Date'], now: START })
  const store = fill(new ours.MemoryStore(), 5000)
  const full = bytesOf(store)
  t.mock.timers.setTime(START + 5000)
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

test('should prune every checkPeriod ms', function (t) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: START })
  const store = fill(new ours.MemoryStore({ checkPeriod: 10000 }), 10)
  const full = bytesOf(store)
  t.mock.timers.tick(9999)
  assert.equal(bytesOf(store), full)
  t.mock.timers.tick(1)
  assert.equal(bytesOf(store), 0)
  fill(store, 10)
  t.mock.timers.tick(10000)
  assert.equal(bytesOf(store), 0)
  store.stopInterval()
})

test('should not prune by itself without checkPeriod', function (t) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: START })
  const store = fill(new ours.MemoryStore(), 10)
  const full = bytesOf(store)
  store.startInterval()
  t.mock.timers.tick(1e9)
  assert.equal(bytesOf(store), full)
  store.stopInterval()
})

test('should stop and start again', function (t) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: START })
  const store = fill(new ours.MemoryStore({ checkPeriod: 1000 }), 10)
  const full = bytesOf(store)
  store.stopInterval()
  store.stopInterval()
  t.mock.timers.tick(5000)
  assert.equal(bytesOf(store), full)
  store.startInterval()
  t.mock.timers.tick(1000)
  assert.equal(bytesOf(store), 0)
  store.stopInterval()
})

test('should run one interval however often it is started', function (t) {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'], now: START })
  const store = fill(new ours.MemoryStore({ checkPeriod: 1000 }), 10)
  const full = bytesOf(store)
  store.startInterval()
  store.startInterval()
  store.stopInterval()
  t.mock.timers.tick(5000)
  assert.equal(bytesOf(store), full)
})
