'use strict'

/** Requests that are asked for more than express-session has read our own MemoryStore past its methods, unseen. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { ServerResponse } = require('node:http')
const { HANGING } = require('../support/limits')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const { MemoryStore } = ours

/** Counts how often a store's table is read past the store's methods. */
function countLookUps (store) {
  const { table } = MemoryStore.stateOf(store)
  const { find } = table
  const count = { lookUps: 0 }
  table.find = (sid) => {
    count.lookUps++
    return find.call(table, sid)
  }
  return count
}

const isRead = { lookUps: 1, body: 'ann' }
const kinds = {
  'as it is': [(store) => store, { revive: false }, isRead],
  'with saveBefore alone': [(store) => store, { saveBefore: 'response' }, isRead],
  'with a get of its own': [(store) => { const { get } = store; store.get = function (...args) { return get.apply(this, args) } }, { revive: false }, { lookUps: 0, body: 'ann' }],
  'with a createSession of its own': [(store) => { const { createSession } = store; store.createSession = function (...args) { return createSession.apply(this, args) } }, { revive: false }, { lookUps: 0, body: 'ann' }],
  "with conflict: 'merge'": [(store) => store, { conflict: 'merge' }, isRead],
  "with conflict: 'merge' and a getVersioned of its own": [
    (store) => { const { getVersioned } = store; store.getVersioned = function (...args) { return getVersioned.apply(this, args) } },
    { conflict: 'merge' }, { lookUps: 0, body: 'ann' }
  ],
  'with timeouts': [(store) => store, { timeouts: { absolute: 60000 } }, isRead],
  'with users': [(store) => store, { users: { key: (session) => session.user } }, isRead]
}

for (const [what, [change, options, expected]] of Object.entries(kinds)) {
  test(`should read a MemoryStore ${what} as far as anybody can tell by its get`, () => withSite(ours, async (site) => {
    const store = new MemoryStore()
    change(store)
    site.serve(site.session({ store, ...options }), (req, res) => {
      req.session.user ??= 'ann'
      res.end(req.session.user)
    })
    await site.visit()
    const count = countLookUps(store)
    const { body } = await site.visit()
    assert.deepEqual({ ...count, body }, expected)
  }))
}

test('should give a request no session that ended while it was on its way', () => withSite(ours, async (site) => {
  const store = new MemoryStore()
  const use = site.session({ store, revive: false })
  const load = () => {
    const req = { url: '/', headers: { cookie: cookieFor('a') } }
    return [req, new Promise((resolve, reject) => use(req, {}, (err) => err ? reject(err) : resolve(req)))]
  }
  store.set('a', { cookie: new ours.Cookie(), user: 'ann' })
  const first = await load()[1]
  const [second, isLoaded] = load()
  first.session.destroy(() => {})
  await isLoaded
  assert.equal(first.session, undefined)
  assert.deepEqual([second.session.user, second.session.id === 'a'], [undefined, false])
}))

/** Notes of each write to a store's table whether it was made with the text that the request knew, past the store's methods. */
function noteWrites (store) {
  const { table } = MemoryStore.stateOf(store)
  const { save, native } = table
  const { set } = native
  const writes = []
  let hasText = true
  table.save = (sid, session, text) => {
    hasText = text !== undefined
    save.call(table, sid, session, text)
    hasText = true
  }
  native.set = (...args) => {
    writes.push(hasText)
    set.apply(native, args)
  }
  return writes
}

const spiedOn = (name) => (store) => {
  const method = store[name]
  store[name] = function (...args) { return method.apply(this, args) }
}
const users = { key: (session) => session.user }

for (const [what, [change, options, isPast]] of Object.entries({
  'as it is': [() => {}, { revive: false }, true],
  "with conflict: 'merge'": [() => {}, { conflict: 'merge' }, true],
  'with timeouts': [() => {}, { timeouts: { absolute: 60000 } }, true],
  'with users': [() => {}, { users }, true],
  'with saveBefore': [() => {}, { saveBefore: 'response' }, true],
  'with a set of its own': [spiedOn('set'), { revive: false }, false],
  'with a getVersioned of its own': [spiedOn('getVersioned'), { revive: false }, false]
})) {
  test(`should write to a MemoryStore ${what} as far as anybody can tell by its methods`, () => withSite(ours, async (site) => {
    const store = new MemoryStore()
    change(store)
    site.serve(site.session({ store, ...options }), (req, res) => {
      req.session.user = 'ann'
      req.session.views = (req.session.views ?? 0) + 1
      res.end(`${req.session.views}`)
    })
    await site.visit()
    const writes = noteWrites(store)
    const bodies = [(await site.visit()).body, (await site.visit()).body]
    assert.deepEqual({ bodies, writes }, { bodies: ['2', '3'], writes: [isPast, isPast] })
  }))
}

/** A request of the session `a`, once it is loaded. */
async function loaded (use) {
  const req = { url: '/', method: 'GET', headers: { cookie: cookieFor('a') } }
  const res = new ServerResponse(req)
  const errors = []
  await new Promise((resolve) => use(req, res, (err) => {
    if (err) errors.push(err)
    resolve()
  }))
  return { req, res, errors }
}

test('should not write a session that has ended at the request\'s end', () => withSite(ours, async (site) => {
  const store = new MemoryStore()
  const use = site.session({ store, revive: false })
  store.set('a', { cookie: new ours.Cookie(), user: 'ann' })
  const { req, res } = await loaded(use)
  store.destroy('a')
  req.session.views = 1
  res.end()
  assert.deepEqual(MemoryStore.stateOf(store).table.ids(), [])
}))

test('should call back later who saves a session', () => withSite(ours, async (site) => {
  const store = new MemoryStore()
  const use = site.session({ store, revive: false })
  store.set('a', { cookie: new ours.Cookie(), user: 'ann' })
  const { req } = await loaded(use)
  let isLater = false
  const isSaved = new Promise((resolve) => req.session.save(() => resolve(isLater)))
  isLater = true
  assert.equal(await isSaved, true)
}))

/** Code of an app's that runs while a session is written, and may throw. */
const throwing = {
  'ttl at a touch': [(isOn) => ({ ttl: () => { if (isOn()) throw new Error('no'); return 60000 } }), () => {}],
  'ttl at a save': [(isOn) => ({ ttl: () => { if (isOn()) throw new Error('no'); return 60000 } }), (session) => { session.views = 2 }],
  // A key that comes before the cookie has the text made once more.
  'toJSON at a save': [() => ({}), function (session) {
    let calls = 0
    session.views = 2
    session[7] = { toJSON () { if (++calls > 1) throw new Error('no') } }
  }]
}

for (const [what, [storeOptions, change]] of Object.entries(throwing)) {
  for (const options of [{ revive: false }, { timeouts: { absolute: 60000 } }, { users }, { outage: { timeout: 1000 } }]) {
    test(`should answer, and pass the error of a ${what} on, with ${Object.keys(options)}`, { timeout: HANGING }, () => withSite(ours, async (site) => {
      let isOn = false
      const store = new MemoryStore(storeOptions(() => isOn))
      site.serve(site.session({ store, ...options }), (req, res) => {
        if (isOn) change(req.session)
        else req.session.user = 'ann'
        res.end('answer')
      })
      await site.visit()
      isOn = true
      const { status, body } = await site.visit()
      assert.deepEqual([status, body, site.errors], [200, 'answer', ['Error: no']])
    }))
  }
}
