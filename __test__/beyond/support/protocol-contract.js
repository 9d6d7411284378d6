'use strict'

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { isAtomic } = require('../../../lib/guarded/store-access')
const { ours } = require('../../support/subjects')

/** A session as the middleware passes it to a store. */
function sessionOf (data, maxAge = null) {
  const session = new ours.Session({ sessionID: 'x' }, data)
  session.cookie = new ours.Cookie({ maxAge })
  return session
}

function call (store, method, ...args) {
  return new Promise((resolve, reject) => {
    store[method](...args, (err, ...answer) => err ? reject(err) : resolve(answer))
  })
}

/**
 * What a store must do that checks and writes in one step.
 *
 * @param {string} name
 * @param {object} options
 * @param {false | string} [options.skip]
 * @param {(t: TestContext) => Promise<object>} options.open an empty store, which closes with the test
 */
function protocolContract (name, { skip = false, open }) {
  const it = (words, scenario) => test(`${name} should ${words}`, { skip }, async (t) => {
    const store = await open(t)
    await scenario(store, (method, ...args) => call(store, method, ...args))
  })

  it('be known to check and write in one step, unless one method was replaced alone', async (store) => {
    assert.ok(isAtomic(store))
    store.set = function (...args) { return Object.getPrototypeOf(this).set.apply(this, args) }
    assert.ok(!isAtomic(store))
    delete store.set
    assert.ok(!isAtomic(new (class extends store.constructor { get () {} })()))
  })

  it('create a session once', async (store, call) => {
    const [isDone, version] = await call('setNew', 'a', sessionOf({ n: 1 }))
    assert.equal(isDone, true)
    assert.deepEqual((await call('getVersioned', 'a'))[1], version)
    assert.equal((await call('setNew', 'a', sessionOf({ n: 2 })))[0], false)
    assert.equal((await call('get', 'a'))[0].n, 1)
  })

  it('replace only what is there', async (store, call) => {
    assert.equal((await call('setExisting', 'a', sessionOf({ n: 1 }), undefined))[0], false)
    assert.ok(!(await call('get', 'a'))[0])
    await call('set', 'a', sessionOf({ n: 1 }))
    assert.equal((await call('setExisting', 'a', sessionOf({ n: 2 }), undefined))[0], true)
    assert.equal((await call('get', 'a'))[0].n, 2)
  })

  it('replace only the version that is meant', async (store, call) => {
    await call('set', 'a', sessionOf({ n: 1 }))
    const [data, version] = await call('getVersioned', 'a')
    assert.equal(data.n, 1)
    const [isDone, next] = await call('setExisting', 'a', sessionOf({ n: 2 }), version)
    assert.equal(isDone, true)
    assert.equal((await call('setExisting', 'a', sessionOf({ n: 3 }), version))[0], false)
    assert.equal((await call('setExisting', 'a', sessionOf({ n: 4 }), next))[0], true)
    assert.equal((await call('get', 'a'))[0].n, 4)
    await call('destroy', 'a')
    assert.equal((await call('setExisting', 'a', sessionOf({ n: 5 }), next))[0], false)
  })

  it('have another version after a set', async (store, call) => {
    await call('set', 'a', sessionOf({ n: 1 }))
    const [, version] = await call('getVersioned', 'a')
    await call('set', 'a', sessionOf({ n: 2 }))
    assert.notDeepEqual((await call('getVersioned', 'a'))[1], version)
  })

  it('pass on nothing and no version where there is no session', async (store, call) => {
    const [data, version] = await call('getVersioned', 'a')
    assert.deepEqual([data ?? undefined, version], [undefined, undefined])
  })

  it('keep the version through a touch', async (store, call) => {
    await call('set', 'a', sessionOf({ n: 1 }, 60000))
    const [, version] = await call('getVersioned', 'a')
    await call('touch', 'a', sessionOf({ n: 1 }, 90000))
    assert.deepEqual((await call('getVersioned', 'a'))[1], version)
  })

  it('create nothing by a touch', async (store, call) => {
    await call('touch', 'a', sessionOf({ n: 1 }))
    assert.ok(!(await call('get', 'a'))[0])
  })

  it('keep texts of all kinds', async (store, call) => {
    const odd = { text: 'ü 👍 \u2028 "quoted" \\', __proto__: null, list: [1, null, { a: [] }], empty: '' }
    const [, version] = await call('setNew', 'a', sessionOf(odd))
    assert.equal((await call('setExisting', 'a', sessionOf({ ...odd, more: 1 }), version))[0], true)
    assert.equal((await call('get', 'a'))[0].text, odd.text)
  })
}

module.exports = { call, protocolContract, sessionOf }
