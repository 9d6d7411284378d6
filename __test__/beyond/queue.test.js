'use strict'

/** What the guarded life of a request rests on: calls one after the other, whatever a store does. */

const { AsyncLocalStorage } = require('node:async_hooks')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { SerialQueue } = require('../../lib/guarded/serial-queue')
const { callStore } = require('../../lib/guarded/store-call')
const { ours } = require('../support/subjects')

test('should run work one after the other, the first at once', () => {
  const queue = new SerialQueue(1000)
  const turns = []
  queue.run((turn) => turns.push(turn))
  queue.run((turn) => turns.push(turn))
  assert.equal(turns.length, 1)
  turns[0].end()
  turns[0].end()
  assert.equal(turns.length, 2)
  turns[1].end()
  assert.ok(queue.isFree)
})

test('should go on when work never ends', async () => {
  const queue = new SerialQueue(1)
  queue.run(() => {})
  await new Promise((resolve) => queue.run(resolve))
})

test('should not run out of stack', () => {
  const queue = new SerialQueue(1000)
  let first
  let count = 0
  queue.run((turn) => { first = turn })
  for (let i = 0; i < 20000; i++) queue.run((turn) => { count++; turn.end() })
  first.end()
  assert.equal(count, 20000)
})

test('should go on when somebody\'s callback throws', async () => {
  const queue = new SerialQueue(1000)
  let first
  queue.run((turn) => { first = turn })
  queue.run((turn) => { turn.end(); throw new Error('theirs') })
  const done = new Promise((resolve) => queue.run(resolve))
  assert.throws(() => first.end(), /theirs/)
  await done
})

test('should run work in the async context it was given in', async () => {
  const context = new AsyncLocalStorage()
  const queue = new SerialQueue(1000)
  let first
  context.run('first', () => queue.run((turn) => { first = turn }))
  const seen = new Promise((resolve) => context.run('second', () => queue.run(() => resolve(context.getStore()))))
  context.run('first', () => first.end())
  assert.equal(await seen, 'second')
})

test('should take the first answer of a store, and what it throws', () => {
  const answers = []
  const store = {
    twice (callback) { callback(null, 1); callback(null, 2) },
    throwing () { throw new Error('store') }
  }
  callStore({ store, rules: {} }, 'twice', [], (...answer) => answers.push(answer))
  callStore({ store, rules: {} }, 'throwing', [], (...answer) => answers.push(answer))
  assert.deepEqual(answers, [[null, 1], [new Error('store')]])
  assert.throws(() => callStore({ store, rules: {} }, 'twice', [], () => { throw new Error('theirs') }), /theirs/)
})

test('should refuse a store that may not read what was just written', () => {
  const store = Object.assign(new ours.MemoryStore(), { readFrom: 'replica' })
  const options = { secret: 'x', resave: false, saveUninitialized: false, store }
  for (const asked of [{ revive: false }, { conflict: 'merge' }]) {
    assert.throws(() => ours.session({ ...options, ...asked }), { code: 'ERR_SESSION_INVALID_OPTION' })
  }
  ours.session({ ...options, saveBefore: 'redirect' })
})
