'use strict'

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')
const { describe, test } = require('node:test')

/**
 * What every store of this package does, whatever is behind it.
 *
 * @param {(t: import('node:test').TestContext) => Promise<object> | object} makeStore makes an
 *   empty store that goes with the test
 * @param {{ skip?: false | string, wait?: (ms: number) => Promise<void> }} [options] skip: why the
 *   store cannot be had here; wait: lets so much of the store's time pass
 */
function contract (makeStore, { skip = false, wait } = {}) {
  const check = (name, run) => test(name, { skip }, async (t) => run(await makeStore(t), t))

  describe('get and set', () => {
    check('should give back what was saved', async (store) => {
      const session = { cookie: cookie(), user: { name: 'ada', roles: ['a', 'b'] }, views: 3, empty: '' }
      await call(store, 'set', 'one', session)
      assert.deepEqual(await load(store, 'one'), session)
    })

    check('should have nothing under an ID it does not know', async (store) => {
      assert.equal(await call(store, 'get', 'nobody') ?? null, null)
    })

    check('should give back the last of several saves made at once', async (store) => {
      const saves = [1, 2, 3, 4, 5].map((views) => call(store, 'set', 'one', { cookie: cookie(), views }))
      await Promise.all(saves)
      assert.equal((await load(store, 'one')).views, 5)
    })

    check('should keep sessions apart whatever their IDs look like', async (store) => {
      const ids = [
        'plain', 'with space', 'a:b', 'a*', 'a?', '[a]', '{a}', '{}', '\\', '"', '\r\n', '\0', '-', '日本', 'é',
        'e\u0301', '😀', '__proto__', 'constructor', 'toString', '1', '01', 'x'.repeat(5000)
      ]
      for (const id of ids) await call(store, 'set', id, { cookie: cookie(), id })
      for (const id of ids) assert.equal((await load(store, id)).id, id)
      assert.equal(await call(store, 'length'), ids.length)
      assert.deepEqual((await call(store, 'ids')).sort(), [...ids].sort())
    })

    check('should keep text of every script, and long text', async (store) => {
      const session = { cookie: cookie(), short: 'žluťoučký 日本語 😀 \u2028', long: 'é日😀'.repeat(50000) }
      await call(store, 'set', 'one', session)
      assert.deepEqual(await load(store, 'one'), session)
    })

    check('should not see later changes of an object it saved', async (store) => {
      const session = { cookie: cookie(), list: [1] }
      const saved = call(store, 'set', 'one', session)
      session.list.push(2)
      await saved
      assert.deepEqual((await load(store, 'one')).list, [1])
    })
  })

  describe('expiry', () => {
    check('should forget a session whose cookie has expired', async (store) => {
      await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() + 60) }) })
      assert.notEqual(await call(store, 'get', 'one') ?? null, null)
      await wait(80)
      assert.equal(await call(store, 'get', 'one') ?? null, null)
      assert.equal(await call(store, 'length'), 0)
    })

    check('should let a touch keep a session from expiring', async (store) => {
      await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() + 60) }), views: 1 })
      await call(store, 'touch', 'one', { cookie: cookie({ expires: new Date(Date.now() + 60000) }) })
      await wait(80)
      assert.equal((await load(store, 'one')).views, 1)
    })

    check('should let a touch leave the data as they are', async (store) => {
      await call(store, 'set', 'one', { cookie: cookie(), views: 1 })
      await call(store, 'touch', 'one', { cookie: cookie(), views: 2 })
      assert.equal((await load(store, 'one')).views, 1)
    })

    check('should not bring a session to life by a touch', async (store) => {
      await call(store, 'touch', 'nobody', { cookie: cookie() })
      assert.equal(await call(store, 'get', 'nobody') ?? null, null)
    })

    check('should not give back a session saved with an expiry in the past', async (store) => {
      await call(store, 'set', 'one', { cookie: cookie() })
      await call(store, 'set', 'one', { cookie: cookie({ expires: new Date(Date.now() - 1000) }) })
      assert.equal(await call(store, 'get', 'one') ?? null, null)
    })
  })

  describe('destroy, clear, length, ids and all', () => {
    check('should forget a destroyed session, and no other', async (store) => {
      await fill(store, 2)
      await call(store, 'destroy', 's0')
      assert.equal(await call(store, 'get', 's0') ?? null, null)
      assert.equal((await load(store, 's1')).n, 1)
    })

    check('should take it lightly to destroy what is not there', async (store) => {
      await call(store, 'destroy', 'nobody')
    })

    check('should count, list and clear a thousand sessions', async (store) => {
      await fill(store, 1000)
      assert.equal(await call(store, 'length'), 1000)
      const ids = await call(store, 'ids')
      assert.equal(new Set(ids).size, 1000)
      await call(store, 'clear')
      assert.equal(await call(store, 'length'), 0)
    })

    check('should count nothing and list nothing when empty', async (store) => {
      await call(store, 'clear')
      assert.equal(await call(store, 'length'), 0)
      assert.deepEqual(await call(store, 'ids'), [])
      assert.equal(Object.keys(await call(store, 'all')).length, 0)
    })

    check('should give all sessions', async (store) => {
      await fill(store, 3)
      const all = Object.values(await call(store, 'all'))
      assert.deepEqual(all.map((session) => session.n).sort(), [0, 1, 2])
    })
  })

  describe('callbacks', () => {
    check('should call back once, and never before the method returns', async (store) => {
      await call(store, 'set', 'one', { cookie: cookie() })
      for (const [method, ...args] of calls) {
        let called = 0
        let returned = false
        await new Promise((resolve, reject) => {
          store[method](...args, (err) => {
            called += 1
            if (err) reject(err)
            else if (!returned) reject(new Error(`${method} called back at once`))
            else setImmediate(resolve)
          })
          returned = true
        })
        assert.equal(called, 1, method)
      }
    })

    check('should call back in the async context of the call', async (store) => {
      const context = new AsyncLocalStorage()
      for (const [method, ...args] of calls) {
        const seen = await context.run(method, () => new Promise((resolve) => {
          store[method](...args, () => resolve(context.getStore()))
        }))
        assert.equal(seen, method)
      }
    })

    check('should call a callback that throws once, and leave the error uncaught', async (store, t) => {
      await call(store, 'set', 'one', { cookie: cookie() })
      for (const [method, ...args] of calls) {
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
  })
}

const calls = [
  ['set', 'two', { cookie: cookie() }], ['get', 'one'], ['get', 'nobody'], ['touch', 'one', { cookie: cookie() }],
  ['length'], ['ids'], ['all'], ['destroy', 'two'], ['clear']
]

function cookie (more) {
  return { originalMaxAge: null, httpOnly: true, path: '/', ...more }
}

/** What a method calls back with. */
function call (store, method, ...args) {
  return new Promise((resolve, reject) => {
    store[method](...args, (err, value) => {
      if (err) reject(err)
      else resolve(value)
    })
  })
}

/** A session as plain data: stores may give class instances. */
async function load (store, sid) {
  return JSON.parse(JSON.stringify(await call(store, 'get', sid)))
}

async function fill (store, count) {
  const saves = Array.from({ length: count }, (_, n) => call(store, 'set', `s${n}`, { cookie: cookie(), n }))
  await Promise.all(saves)
}

/** The next exception nobody catches, kept from the test runner. */
function nextUncaught (t) {
  return new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback((err) => {
      process.setUncaughtExceptionCaptureCallback(null)
      resolve(err)
    })
    t.after(() => process.setUncaughtExceptionCaptureCallback(null))
  })
}

module.exports = { contract }
