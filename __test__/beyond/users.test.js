'use strict'

/** `users`: whose sessions there are; to end one, or all. */

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { after, test } = require('node:test')
const assert = require('node:assert/strict')
const diagnostics = require('node:diagnostics_channel')
const { memoryStores } = require('./support/memory-stores')
const { withUsers } = require('./support/users-app')
const { entriesOf, usersContract } = require('./support/users-contract')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'users-'))
const opened = []
after(async function () {
  // Windows removes no file that is open.
  await Promise.all(opened.map((store) => store.close()))
  fs.rmSync(folder, { recursive: true, force: true })
})

const stores = {
  ...memoryStores,
  SqliteStore: openSqlite
}

function openSqlite () {
  const store = new ours.session.SqliteStore({ path: path.join(folder, `${opened.length}.db`), sweep: 0 })
  opened.push(store)
  return store
}

for (const [name, makeStore] of Object.entries(stores)) usersContract(name, { open: async () => makeStore() })

for (const key of ['', NaN, Infinity, {}, [], true, 7n, Symbol('x'), () => {}]) {
  test(`should refuse a user's key that is ${typeof key} ${String(key)}`, () => withUsers({
    store: new ours.MemoryStore(),
    users: { key: (session) => session.user && key },
    fails: true
  }, async (app, site) => {
    await app.visit('phone', '/login/ann')
    assert.match(site.errors.join(), /ERR_SESSION_USER_KEY/)
    assert.equal(app.jars.phone, undefined, 'no cookie for a session that is not saved')
    await assert.rejects(app.users.list(key), { code: 'ERR_SESSION_USER_KEY' })
  }))
}

test('should pass on what the key function throws', () => withUsers({
  store: new ours.MemoryStore(),
  users: { key ({ user }) { if (user) throw new Error('no key today') } },
  fails: true
}, async (app, site) => {
  await app.visit('phone', '/login/ann')
  assert.match(site.errors.join(), /no key today/)
  assert.equal(app.jars.phone, undefined)
}))

test('should not send the cookie of a login before the session is stored and listed', () => withSite(ours, async (site) => {
  const store = new ours.MemoryStore()
  const { userHas } = ours.MemoryStore.prototype
  let hasCookie
  store.userHas = function (user, sid, callback) {
    hasCookie = res.headersSent
    userHas.call(this, user, sid, callback)
  }
  let res
  site.serve(site.session({ store, users: { key: ({ user }) => user } }), (req, response) => {
    res = response
    req.session.user = 'ann'
    res.end('in')
  })
  const { body, cookie } = await site.visit('/')
  assert.equal(body, 'in')
  assert.notEqual(cookie, '')
  assert.equal(hasCookie, true, 'the head looks as if it had been sent')
}))

test('should fail a login whose session is ended meanwhile, and send no cookie', () => withUsers({ store: new ours.MemoryStore(), fails: true }, async (app, site) => {
  const { userAdd } = ours.MemoryStore.prototype
  app.store.userAdd = function (user, sid, startedAt, endsAt, callback) {
    userAdd.call(this, user, sid, startedAt, endsAt, () => { app.users.endAll('ann').then(() => callback(null)) })
  }
  await app.visit('phone', '/login/ann')
  assert.match(site.errors.join(), /ERR_SESSION_ENDED/)
  assert.equal(app.jars.phone, undefined)
  assert.equal(await new Promise((resolve) => app.store.length((_, length) => resolve(length))), 0)
}))

test('should make two calls more for a login, one more for a touch, and none for a visitor', () => withUsers({ store: new ours.MemoryStore() }, async (app) => {
  const calls = []
  for (const name of ['get', 'getVersioned', 'set', 'setNew', 'setExisting', 'touch', 'destroy', 'userAdd', 'userHas', 'userRemove', 'userList', 'userMark']) {
    const method = ours.MemoryStore.prototype[name]
    app.store[name] = function (...args) {
      calls.push(name)
      return method.apply(this, args)
    }
  }
  const callsOf = async (path) => {
    calls.length = 0
    await app.visit('phone', path)
    return [...calls]
  }
  assert.deepEqual(await callsOf('/read'), [])
  assert.deepEqual(await callsOf('/login/ann'), ['destroy', 'userAdd', 'setNew', 'userHas'])
  assert.deepEqual(await callsOf('/read'), ['get', 'userAdd', 'touch'])
  assert.deepEqual(await callsOf('/set'), ['get', 'userAdd', 'setExisting'])
  assert.deepEqual(await callsOf('/unset'), ['get', 'destroy', 'userRemove'])
}))

test('should refuse a store that has no index of users, and options that cannot be meant', () => {
  const store = storeKinds.async(ours)
  const key = () => undefined
  assert.throws(() => ours.session({ secret: 'x', store, users: { key } }), { name: 'TypeError', code: 'ERR_SESSION_STORE_UNABLE', message: /userAdd/ })
  assert.throws(() => ours.session.usersOf(store), { code: 'ERR_SESSION_STORE_UNABLE' })
  assert.throws(() => ours.session.usersOf(), { code: 'ERR_SESSION_STORE_UNABLE' })
  for (const users of [{}, { key: 'id' }, { key, max: 0 }, { key, most: 1 }, true]) {
    assert.throws(() => ours.session({ secret: 'x', users }), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION' })
  }
  assert.throws(() => ours.session({ secret: 'x', users: { key }, revive: true }), { code: 'ERR_SESSION_INVALID_OPTION', message: /users implies revive: false/ })
  assert.throws(() => ours.session({ secret: 'x', resave: false }).users, { code: 'ERR_SESSION_INVALID_OPTION' })
})

test('should let a script end sessions without a middleware', () => withUsers({ store: new ours.MemoryStore() }, async (app) => {
  await app.visit('phone', '/login/ann')
  assert.equal((await ours.session.usersOf(app.store).list('ann')).length, 1)
  assert.equal(await ours.session.usersOf(app.store).endAll('ann'), 1)
  assert.deepEqual(await app.loggedIn(['phone']), [])
}))

test('should keep no entries of sessions that were evicted', () => withUsers({ store: new ours.MemoryStore({ max: 10 }) }, async (app) => {
  for (let i = 0; i < 20; i++) await app.visit(`device ${i}`, '/login/ann')
  assert.equal((await app.users.list('ann')).length, 10)
  assert.equal((await entriesOf(app.store, 'ann')).length, 10)
}))

test('should list and end 10,000 sessions of one user', () => withUsers({ store: new ours.MemoryStore() }, async (app) => {
  const session = { cookie: { path: '/', originalMaxAge: null, startedAt: Date.now(), user: 'ann' }, user: 'ann' }
  for (let i = 0; i < 10000; i++) {
    app.store.userAdd('ann', `many ${i}`, Date.now(), undefined)
    app.store.set(`many ${i}`, session)
  }
  assert.equal((await app.users.list('ann')).length, 10000)
  assert.equal(await app.users.endAll('ann'), 10000)
}))

test('should tell those who watch of sessions that are ended elsewhere', () => withUsers({ store: new ours.MemoryStore(), users: { max: 2 } }, async (app, site) => {
  const told = []
  const listen = ({ id, reason }) => told.push(`${reason} ${id}`)
  diagnostics.subscribe('express-session:end', listen)
  try {
    for (const device of ['a', 'b', 'c']) {
      site.clock.advance(1)
      await app.visit(device, '/login/ann')
    }
    const [{ handle }, last] = await app.users.list('ann')
    await app.users.end('ann', handle)
    await app.users.endAll('ann')
    assert.deepEqual(told.filter((one) => !one.startsWith('regenerate')).map((one) => one.split(' ')[0]), ['max', 'users', 'users'])
    assert.deepEqual(told.slice(-2), [`users ${handle}`, `users ${last.handle}`])
  } finally {
    diagnostics.unsubscribe('express-session:end', listen)
  }
}))
