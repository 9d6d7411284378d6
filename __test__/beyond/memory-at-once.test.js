'use strict'

/**
 * What requests read and write past the methods of our own MemoryStore is what its methods would have read and written: each
 * program runs on a store as it is and on one with methods of its own.
 */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { recordOf } = require('../../lib/guarded/records')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const { Cookie, MemoryStore } = ours

const users = { key: (session) => session.user?.id }
const MINUTE = 60000

const options = {
  'revive: false': { revive: false },
  "conflict: 'merge'": { conflict: 'merge' },
  saveBefore: { saveBefore: 'response' },
  idle: { timeouts: { idle: MINUTE } },
  'idle and a cookie that ends later': { timeouts: { idle: MINUTE }, cookie: { maxAge: 2 * MINUTE } },
  touchEvery: { timeouts: { idle: MINUTE, touchEvery: 1000 } },
  absolute: { timeouts: { absolute: MINUTE }, cookie: { maxAge: 1000 } },
  'absolute, for ever': { timeouts: { absolute: Number.MAX_SAFE_INTEGER } },
  users: { users },
  'users and both limits, rolling': { users, timeouts: { idle: MINUTE, absolute: 2 * MINUTE }, rolling: true, cookie: { maxAge: MINUTE } },
  'users, merge, resave': { users, conflict: 'merge', resave: true }
}

/** What an app does with a session that it has loaded. */
const changes = {
  nothing: () => {},
  'sets a key': (session) => { session.views = 2 },
  'deletes a key': (session) => { delete session.cart },
  'sets a number as a key': (session) => { session[7] = 'seven' },
  'sets values with JSON of their own': (session) => { session.at = new Date(0); session.big = { toJSON: () => 'big' } },
  'gives the session a toJSON': (session) => { session.toJSON = function () { return { cookie: this.cookie, mine: true } } },
  'gives an array another prototype': (session) => { session.lists = Object.setPrototypeOf([1], { toJSON: () => 'list' }) },
  'puts a getter on it': (session) => Object.defineProperty(session, 'now', { enumerable: true, get: () => 'always' }),
  'sets maxAge': (session) => { session.cookie.maxAge = 5000 },
  'sets expires': (session) => { session.cookie.expires = new Date(Date.now() + 7000) },
  'sets expires to no date': (session) => { session.cookie.expires = new Date(NaN) },
  'sets an attribute': (session) => { session.cookie.sameSite = 'strict' },
  'replaces the cookie': (session) => { session.cookie = new Cookie({ path: '/', maxAge: 9000 }) },
  'takes the cookie away and puts it back': (session) => { const { cookie } = session; delete session.cookie; session.cookie = cookie; session.views = 3 },
  'puts a cookie of no class in its place': (session) => {
    session.cookie = { path: '/', originalMaxAge: null, maxAge: null, expires: null, data: { path: '/' }, mine: 1 }
  },
  'logs another user in': (session) => { session.user = { id: 'bob "}{" \\' } },
  'logs the user out': (session) => { delete session.user }
}

/** Makes a store's methods its own, so that no request goes past them. */
function ownMethods (store) {
  for (const name of ['get', 'destroy']) {
    const method = store[name]
    store[name] = function (...args) { return method.apply(this, args) }
  }
}

/** How many sessions are left after each of some times: when they end shows nowhere else. */
function endsOf ({ native }) {
  return [999, 1000, 5000, 7000, 8999, MINUTE - 1, MINUTE, 90000 - 1, 90000, 2 * MINUTE].map((later) => native.length(Date.now() + later))
}

/** @returns what the store and the visitor had after each of some requests */
function run (features, change, prepare, storeOptions) {
  return withSite(ours, async (site) => {
    const store = new MemoryStore(storeOptions)
    const seen = []
    const apps = [
      (session) => Object.assign(session, { user: { id: 'ann "}' }, cart: [1], views: 1 }),
      () => {},
      () => {}, // From now on the session is copied in place of parsed.
      change,
      (session) => session.cart?.push(2)
    ]
    const use = site.session({ store, ...features })
    prepare(store) // After session() was called: what counts is what a method is when it is needed.
    site.serve(use, (req, res) => {
      apps[seen.length](req.session)
      res.end(JSON.stringify(use.info(req)))
    })
    while (seen.length < apps.length) {
      const { status, body, cookie } = await site.visit()
      const { table } = MemoryStore.stateOf(store)
      const isListed = features.users && await use.users.list('ann "}').then((all) => all.map(({ handle, current, ...rest }) => rest))
      seen.push({ status, body, cookie, entries: table.entries(), ends: endsOf(table), errors: [...site.errors], isListed })
    }
    return seen
  })
}

for (const [name, features] of Object.entries(options)) {
  for (const storeOptions of name === 'idle' || name === "conflict: 'merge'" ? [undefined, { ttl: 90000 }] : [undefined]) {
    test(`should write the same as by a MemoryStore's methods, under ${name}${storeOptions ? ', with a ttl' : ''}`, async () => {
      for (const [what, change] of Object.entries(changes)) {
        const [past, by] = [await run(features, change, () => {}, storeOptions), await run(features, change, ownMethods, storeOptions)]
        assert.deepEqual(past, by, what)
      }
    })
  }
}

/** Two requests of one session that are under way at once. */
async function both (use, [first, second]) {
  const load = () => new Promise((resolve, reject) => {
    const req = { url: '/', method: 'GET', headers: { cookie: cookieFor('a') } }
    const res = { end () {}, setHeader () {}, getHeader () {} }
    use(req, res, (err) => err ? reject(err) : resolve({ req, res }))
  })
  const requests = [await load(), await load()]
  first(requests[0].req.session)
  requests[0].res.end()
  second(requests[1].req.session)
  requests[1].res.end()
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return requests
}

const pairs = {
  'changed different keys': [(a) => { a.x = 1 }, (b) => { b.y = 1 }, { x: 1, y: 1, z: 0 }],
  'changed the same key': [(a) => { a.z = 1 }, (b) => { b.z = 2 }, { z: 2 }],
  'deleted and changed one': [(a) => { delete a.z }, (b) => { b.z = 2 }, {}],
  'changed data and cookie': [(a) => { a.x = 1 }, (b) => { b.cookie.sameSite = 'lax' }, { x: 1, z: 0 }],
  'changed and read': [(a) => { a.x = 1 }, () => {}, { x: 1, z: 0 }]
}

for (const [what, [first, second, expected]] of Object.entries(pairs)) {
  for (const more of [{}, { users }, { timeouts: { idle: MINUTE } }]) {
    test(`should merge what two requests ${what}, with ${Object.keys(more)}`, () => withSite(ours, async (site) => {
      const store = new MemoryStore()
      const use = site.session({ store, conflict: 'merge', ...more })
      store.set('a', { cookie: new Cookie(), z: 0 })
      await both(use, [() => {}, () => {}])
      await both(use, [first, second])
      const { cookie, ...data } = JSON.parse(MemoryStore.stateOf(store).table.text('a'))
      assert.deepEqual([data, cookie.sameSite], [expected, what.includes('cookie') ? 'lax' : undefined])
    }))
  }
}

test('should drop the write of a request whose session another one has ended', () => withSite(ours, async (site) => {
  for (const features of Object.values(options)) {
    if (features.revive !== false && !features.users && !features.conflict) continue
    const store = new MemoryStore()
    store.set('a', { cookie: new Cookie(), z: 0 })
    await both(site.session({ store, ...features }), [(session) => session.destroy(() => {}), (session) => { session.z = 1 }])
    assert.deepEqual(MemoryStore.stateOf(store).table.ids(), [], JSON.stringify(features))
  }
}))

test('should list a session again that the index has lost', () => withSite(ours, async (site) => {
  const store = new MemoryStore()
  const use = site.session({ store, users })
  site.serve(use, (req, res) => {
    req.session.user = { id: 'ann' }
    res.end()
  })
  const handles = async () => (await use.users.list('ann')).map(({ handle }) => handle)
  await site.visit()
  const [handle] = await handles()
  for (let i = 0; i < 2; i++) {
    await new Promise((resolve) => store.userRemove('ann', 'id-1', resolve))
    assert.deepEqual(await handles(), [])
    await site.visit()
    assert.deepEqual(await handles(), [handle])
  }
}))

test('should know of a session that is held how often it has ended, however many others there were', () => {
  const store = new MemoryStore()
  const record = recordOf(store, 'a')
  record.ends++
  for (let i = 0; i < 5000; i++) recordOf(store, `${i}`)
  assert.equal(recordOf(store, 'a'), record)
  for (let i = 0; i < 5000; i++) recordOf(store, `${i}`)
  assert.equal(recordOf(store, 'a'), record)
})
