'use strict'

/** Calls that are made one after the other, with nothing else under way. */

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')
const { test } = require('node:test')

const { codeOf, createStore, openStore, sessionOf, temporaryFile } = require('./support/stores')

/** A store that has been used. */
async function readyStore (t, options) {
  const store = await openStore(t, options)
  for (let i = 0; i < 10; i++) await store.set('first', sessionOf({ i }))
  return store
}

test('should let the event loop turn between saves one after the other', async (t) => {
  const store = await readyStore(t)
  let turns = 0
  let next = setImmediate(function turn () {
    turns++
    next = setImmediate(turn)
  })
  for (let i = 0; i < 300; i++) await store.set('a', sessionOf({ i }))
  clearImmediate(next)
  assert.ok(turns > 0)
})

test('should call back later, and in the context of the call', async (t) => {
  const store = await readyStore(t)
  const context = new AsyncLocalStorage()
  for (let i = 0; i < 20; i++) {
    let isLater = false
    const seen = await context.run(i, () => new Promise((resolve, reject) => {
      store.set('a', sessionOf({ i }), (err) => err ? reject(err) : resolve([isLater, context.getStore()]))
      isLater = true
    }))
    assert.deepEqual(seen, [true, i])
  }
})

test('should keep to the order of calls that two stores get, and that are alone in each', async (t) => {
  const path = temporaryFile(t)
  const stores = [await readyStore(t, { path }), await readyStore(t, { path })]
  for (let i = 0; i < 50; i++) {
    const [former, latter] = i % 2 === 0 ? stores : [...stores].reverse()
    await Promise.all([former.set('a', sessionOf({ n: `former ${i}` })), latter.set('a', sessionOf({ n: `latter ${i}` }))])
    assert.equal((await former.get('a')).n, `latter ${i}`)
  }
})

test('should be seen by a store that has its own connection to the file, as soon as it is told', async (t) => {
  const path = temporaryFile(t)
  const store = await readyStore(t, { path })
  const other = await openStore(t, { path, busyTimeout: 6000 })
  for (let i = 0; i < 50; i++) {
    await store.set('a', sessionOf({ i }))
    assert.equal((await other.get('a')).i, i)
    await other.set('b', sessionOf({ i }))
    assert.equal((await store.get('b')).i, i)
  }
})

test('should be answered although the store is closed meanwhile', async (t) => {
  for (let wait = 0; wait < 4; wait++) {
    const path = temporaryFile(t)
    const store = await readyStore(t, { path })
    const saved = codeOf(store.set('a', sessionOf({ wait })))
    for (let i = 0; i < wait; i++) await null
    await store.close()
    assert.equal(await saved, 'done')
    assert.equal((await createStore(t, { path }).get('a')).wait, wait)
  }
})

test('should give back every version of a session that is saved and read in turn', async (t) => {
  const store = await readyStore(t)
  for (let i = 0; i < 1500; i++) {
    const sid = `s${i % 7}`
    await store.set(sid, sessionOf({ i, text: 'x'.repeat(i % 300) }))
    assert.equal((await store.get(sid)).i, i)
    if (i % 50 === 0) {
      await store.destroy(sid)
      assert.equal(await store.get(sid), null)
    }
  }
})
