'use strict'

/** Options of MemoryStore that can't be meant. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')

const wrong = {
  max: [-1, 0.5, -Infinity, '5', true, {}, [], () => {}, 5n],
  maxBytes: [-1, 0.5, -Infinity, '5', true, {}, [], () => {}, 5n],
  ttl: [-1, -Infinity, '5', true, {}, [], 5n],
  checkPeriod: [-1, -Infinity, '5', true, {}, [], () => {}, 5n],
  dispose: [1, 'log', true, {}, []]
}

for (const [option, values] of Object.entries(wrong)) {
  for (const value of values) {
    test(`should refuse ${String(value) || 'an empty list'} (${typeof value}) for ${option}`, function () {
      assert.throws(() => new ours.MemoryStore({ [option]: value }), function (error) {
        assert.ok(error instanceof TypeError)
        assert.equal(error.code, 'ERR_SESSION_INVALID_OPTION')
        assert.match(error.message, new RegExp(`\\b${option}\\b`))
        return true
      })
    })
  }

  for (const none of [undefined, null, 0, false, Infinity]) {
    test(`should take ${none} for no ${option}`, function () {
      const store = new ours.MemoryStore({ [option]: none })
      store.set('a', { cookie: new ours.Cookie() })
      assert.deepEqual(Object.keys(store.sessions), ['a'])
      store.stopInterval()
    })
  }
}

for (const options of [undefined, null, {}, 'text', 5]) {
  test(`should do without options when it is given ${JSON.stringify(options)}`, function () {
    const store = new ours.MemoryStore(options)
    store.set('a', { cookie: new ours.Cookie() })
    assert.deepEqual(Object.keys(store.sessions), ['a'])
  })
}

test('should take bounds far beyond what a machine holds', function () {
  const store = new ours.MemoryStore({ max: 1e300, maxBytes: Number.MAX_VALUE, ttl: 1e300 })
  store.set('a', { cookie: new ours.Cookie() })
  assert.deepEqual(Object.keys(store.sessions), ['a'])
})

test('should not prune all the time when checkPeriod is longer than a timer lasts', async function (t) {
  const warnings = []
  const listen = (warning) => warnings.push(warning.name)
  process.on('warning', listen)

  const store = new ours.MemoryStore({ checkPeriod: 2 ** 31 })
  await new Promise((resolve) => setImmediate(resolve))
  store.stopInterval()
  process.off('warning', listen)
  assert.deepEqual(warnings, [])
})
