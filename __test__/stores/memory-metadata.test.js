'use strict'

/** What is kept about a session beside its data stands in its text, not in the form of its cookie. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { Cookie, MemoryStore } = require('../..')
const { withMetadata } = require('../../lib/guarded/session-copy')

function session (data, cookie = {}) {
  return { cookie: new Cookie(cookie), ...data }
}

function read (store, sid) {
  return new Promise((resolve) => store.get(sid, (_, data) => resolve(data)))
}

test('should give back what it was given, whatever is in it', async () => {
  const users = [undefined, '7', '', '"}{', '\\', 'é\u0000\u2028', '😀', '\ud800', '},"cookie":{']
  const datas = [{}, { a: 1 }, { text: 'ö😀' }, { startedAt: 5, user: { id: 1 } }]
  const cookies = [{}, { maxAge: 60000 }, { path: undefined }, { sameSite: 'strict', domain: 'a"b' }]
  for (const user of users) {
    for (const data of datas) {
      for (const cookie of cookies) {
        const store = new MemoryStore()
        const stored = withMetadata(session(data, cookie), { startedAt: 1234, user }, cookie.maxAge ? Date.now() + 60000 : Infinity)
        store.set('a', stored)
        assert.deepEqual(await read(store, 'a'), JSON.parse(JSON.stringify(stored)))
        store.touch('a', stored)
        assert.deepEqual(await read(store, 'a'), JSON.parse(JSON.stringify(stored)))
        assert.equal(store.sessions.a, JSON.stringify(stored))
      }
    }
  }
})

test('should touch with and without it in any order', async () => {
  const store = new MemoryStore()
  const plain = session({ a: 1 })
  const kept = withMetadata(plain, { startedAt: 1, user: 'ann' }, Infinity)
  for (const first of [plain, kept]) {
    for (const second of [plain, kept, plain]) {
      store.set('a', first)
      store.touch('a', second)
      assert.deepEqual(await read(store, 'a'), JSON.parse(JSON.stringify(second)))
    }
  }
})

for (const [order, make] of Object.entries({ first: () => session({ a: 1 }), 'in the middle': () => ({ a: 1, ...session({ b: 2 }) }), last: () => ({ a: 1, ...session({}) }) })) {
  test(`should keep it where the cookie is, ${order} among the keys`, async () => {
    const store = new MemoryStore()
    const kept = withMetadata(make(), { startedAt: 1, user: '$&' }, Infinity)
    store.set('a', make())
    for (const touched of [kept, make(), kept]) {
      store.touch('a', touched)
      assert.equal(JSON.stringify(await read(store, 'a')), JSON.stringify(touched))
    }
    store.set('a', kept)
    assert.equal(JSON.stringify(await read(store, 'a')), JSON.stringify(kept))
  })
}

test('should have one form for all of them', async () => {
  const store = new MemoryStore()
  for (let i = 0; i < 2000; i++) store.set(`${i}`, withMetadata(session({ i }), { startedAt: i, user: `user ${i}` }, Infinity))
  const { table } = MemoryStore.stateOf(store)
  assert.equal(table.forms.all.filter(Boolean).length, 1)
  assert.deepEqual(await read(store, '1999'), { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/', startedAt: 1999, user: 'user 1999' }, i: 1999 })
})
