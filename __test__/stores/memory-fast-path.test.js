'use strict'

/** What keeps a MemoryStore quick, and what nobody would miss before it is slow. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')
const { answer } = require('../units/support/alike')
const { bytesOf, isCookieApart } = require('./inside')

const attributes = {
  'no attributes of its own': {},
  'an expiry': { maxAge: 60000 },
  'a date as expiry': { expires: new Date(Date.UTC(2040, 0, 1)) },
  'a domain': { domain: 'a.test' },
  'a path': { path: '/inner' },
  'every flag': { httpOnly: false, secure: true, partitioned: true },
  'a priority': { priority: 'high' },
  'a sameSite of true': { sameSite: true },
  'a sameSite that is text': { sameSite: 'lax' },
  'attributes that are null': { domain: null, sameSite: null },
  'a number for an attribute': { priority: 5 }
}

describe('sessions whose cookies are kept apart from their text', function () {
  for (const [what, options] of Object.entries(attributes)) {
    test(`should include those of cookies with ${what}`, function () {
      const store = new ours.MemoryStore()
      store.set('a', { cookie: new ours.Cookie(options), user: 'ann' })
      assert.equal(isCookieApart(store, 'a'), true)
    })
  }

  test('should not include those of cookies that JSON changes', async function () {
    for (const value of [-0, NaN, Infinity, { a: 1 }, new Date(0)]) {
      const store = new ours.MemoryStore()
      const cookie = new ours.Cookie({ priority: value })
      store.set('a', { cookie })
      assert.equal(isCookieApart(store, 'a'), false)
      const { priority } = (await answer(store, 'get', 'a'))[1].cookie
      assert.deepStrictEqual(priority, JSON.parse(JSON.stringify(value)))
    }
  })

  test('should stay so when they are touched', async function () {
    const store = new ours.MemoryStore()
    const session = { cookie: new ours.Cookie({ maxAge: 60000 }), user: 'ann' }
    store.set('a', session)
    await answer(store, 'touch', 'a', session)
    assert.equal(isCookieApart(store, 'a'), true)
  })

  const cookie = () => new ours.Cookie({ path: '/inner' })
  const places = {
    'come last': () => ({ user: 'ann', cookie: cookie() }),
    'stand in the middle': () => ({ user: 'ann', cookie: cookie(), text: '"cookie":\t0 żółw' }),
    'come behind keys that are numbers': () => ({ cookie: cookie(), 1: 'a' }),
    'come behind keys without a text': () => ({ nothing: undefined, cookie: cookie(), user: 'ann' }),
    'have a namesake among the data': () => ({ data: { cookie: cookie() }, cookie: cookie() })
  }
  for (const [place, make] of Object.entries(places)) {
    test(`should include those whose cookies ${place}`, async function () {
      const store = new ours.MemoryStore()
      const session = make()
      store.set('a', session)
      assert.equal(isCookieApart(store, 'a'), true)
      await answer(store, 'touch', 'a', { cookie: new ours.Cookie() })
      assert.equal(isCookieApart(store, 'a'), true)
      session.cookie = new ours.Cookie()
      assert.equal(store.sessions.a, JSON.stringify(session))
    })

    test(`should include those that were kept whole and whose cookies ${place}, from the first touch on`, async function () {
      const store = new ours.MemoryStore()
      store.set('a', { ...make(), cookie: { ...make().cookie.data } })
      assert.equal(isCookieApart(store, 'a'), false)
      const touched = make()
      await answer(store, 'touch', 'a', touched)
      assert.equal(isCookieApart(store, 'a'), true)
      assert.equal(store.sessions.a, JSON.stringify(touched))
    })
  }
})

describe('the session used longest ago', function () {
  const session = () => ({ cookie: new ours.Cookie(), text: 'x'.repeat(1000) })
  const uses = {
    read: (store) => answer(store, 'get', 'a'),
    written: (store) => answer(store, 'set', 'a', session()),
    touched: (store) => answer(store, 'touch', 'a', session())
  }

  for (const [what, use] of Object.entries(uses)) {
    test(`should be another than one just ${what} where maxBytes is the only bound`, async function () {
      const measured = new ours.MemoryStore()
      for (const sid of ['a', 'b', 'c']) measured.set(sid, session())

      const store = new ours.MemoryStore({ maxBytes: bytesOf(measured) })
      for (const sid of ['a', 'b', 'c']) store.set(sid, session())
      await use(store)
      store.set('d', session())
      const left = Object.keys(store.sessions)
      assert.deepEqual([left.includes('a'), left.includes('b')], [true, false])
    })
  }
})
