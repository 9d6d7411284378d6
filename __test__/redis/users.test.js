'use strict'

/** `users` with a RedisStore: a sorted set per user, on one server, in a cluster, and by every client. */

const { after, before, describe, test } = require('node:test')
const assert = require('node:assert/strict')
const calculateSlot = require('cluster-key-slot')
const { entriesOf, usersContract } = require('../beyond/support/users-contract')
const { withUsers } = require('../beyond/support/users-app')
const { ours } = require('../support/subjects')
const { clients } = require('./support/clients')
const { startCluster } = require('./support/cluster')
const { skip, startServer } = require('./support/servers')
const { RedisStore, connectStore, sessionOf } = require('./support/stores')

const MINUTE = 60000
let stores = 0

/** Every store has keys of its own: a server serves many tests. */
const prefixes = () => ({ prefix: `test-${++stores}:` })

/** Servers that end with a suite. */
function suite (start) {
  const hooks = []
  const context = {}
  before(async () => Object.assign(context, await start({ after: (hook) => hooks.push(hook) })))
  after(() => Promise.all(hooks.map((hook) => hook())))
  return context
}

/** The server's clock can't be moved: the sessions are taken away as it would. */
async function expire (store) {
  for (const sid of await store.ids()) await store.destroy(sid)
}

function clientOpener (context, makeClient, stop) {
  return async (t) => {
    const client = await makeClient(context)
    t.after(() => stop(client))
    return new RedisStore({ client, ...prefixes() })
  }
}

describe('users with a RedisStore', { skip }, () => {
  const context = suite(async (hooks) => ({ server: await startServer(hooks) }))
  const open = (t, options) => connectStore(t, { url: context.server.url, ...prefixes(), ...options })
  const ask = (...command) => context.server.ask(...command)

  usersContract('RedisStore', { open, expire, skip })
  for (const [name, { single, stop }] of Object.entries(clients)) {
    usersContract(`RedisStore with a client of ${name}`, { open: clientOpener(context, ({ server }) => single(server), stop), expire, skip })
  }

  test('should prolong an entry and never shorten it, and let the set end with its last entry', async (t) => {
    const store = await open(t)
    const key = `${store.usersPrefix}ann`
    const now = Date.now()
    for (const [endsAt, wanted] of [[now + 10000, 10000], [now + 5000, 10000], [now + 20000, 20000], [undefined, 86400000]]) {
      await store.userAdd('ann', 'a', now, endsAt)
      const [{ endsAt: ends }] = await store.userList('ann')
      assert.ok(ends - now >= wanted && ends - now < wanted + MINUTE, `${ends - now} ms`)
      const left = await ask('PTTL', key)
      assert.ok(left > wanted && left <= wanted + 2 * MINUTE, `${left} ms`)
    }
    await store.userRemove('ann', 'a')
    assert.equal(await ask('EXISTS', key), 0)
  })

  test('should keep entries without an end where sessions have none', async (t) => {
    const endless = await open(t, { disableTTL: true })
    await endless.userAdd('ann', 'a', 1, Date.now() + 1000)
    assert.equal(await ask('PTTL', `${endless.usersPrefix}ann`), -1)
    assert.equal((await endless.userList('ann'))[0].endsAt, undefined)
    const byFunction = await open(t, { ttl: () => 1 })
    await byFunction.userAdd('ann', 'a', 1, Date.now() + 1000)
    assert.equal(await ask('PTTL', `${byFunction.usersPrefix}ann`), -1)
  })

  test('should drop entries a minute after their end, as clocks may differ', async (t) => {
    const store = await open(t)
    const now = Date.now()
    await store.userAdd('ann', 'old', 1, now - 2 * MINUTE)
    await store.userMark('ann', 'old')
    await store.userAdd('ann', 'late', 1, now - MINUTE / 2)
    await store.userAdd('ann', 'new', 1, now + MINUTE)
    assert.deepEqual((await store.userList('ann')).map(({ sid }) => sid), ['late', 'new'])
    assert.equal(await ask('ZCARD', `${store.usersPrefix}ann`), 4, 'with what belonged to the dropped one')
  })

  test('should take no mark away, and mark only what is there', async (t) => {
    const store = await open(t)
    await store.userMark('ann', 'a')
    assert.deepEqual(await store.userList('ann'), [])
    await store.userAdd('ann', 'a', 5, undefined)
    assert.equal(await store.userHas('ann', 'a'), true)
    await store.userMark('ann', 'a')
    await store.userAdd('ann', 'a', 7, undefined)
    assert.equal(await store.userHas('ann', 'a'), false)
    const [{ startedAt, isMarked }] = await store.userList('ann')
    assert.deepEqual([startedAt, isMarked], [5, true])
    await store.userRemove('ann', 'a')
    assert.deepEqual(await store.userList('ann'), [])
  })

  test('should list and end 10,000 sessions of one user, also if they end in the same ms', async (t) => {
    for (const [count, spread] of [[10000, 1], [2500, 0]]) {
      const store = await open(t)
      const now = Date.now()
      const session = sessionOf({ user: 'ann' }, { startedAt: now, user: 'ann' })
      for (let first = 0; first < count; first += 500) {
        await Promise.all(Array.from({ length: 500 }, (_, i) => Promise.all([
          store.userAdd('ann', `many ${first + i}`, now, now + MINUTE * 10 + (first + i) * spread),
          store.set(`many ${first + i}`, session)
        ])))
      }
      const users = ours.session.usersOf(store)
      assert.equal((await users.list('ann')).length, count)
      assert.equal(await users.endAll('ann'), count)
      assert.equal(await store.length(), 0)
      assert.equal(await ask('EXISTS', `${store.usersPrefix}ann`), 0)
    }
  })

  test('should miss no entry that is prolonged while the entries are read', async (t) => {
    const store = await open(t)
    const now = Date.now()
    const ids = Array.from({ length: 3000 }, (_, i) => `many ${i}`)
    await Promise.all(ids.map((sid, i) => store.userAdd('ann', sid, now, now + MINUTE + i)))
    const other = await connectStore(t, { url: context.server.url, prefix: store.prefix })
    for (let round = 1; round <= 5; round++) {
      const [entries] = await Promise.all([
        store.userList('ann'),
        ...ids.filter(() => Math.random() < 0.5).map((sid) => other.userAdd('ann', sid, now, now + MINUTE + round * 5000 + Math.floor(Math.random() * 5000)))
      ])
      assert.equal(entries.length, ids.length)
    }
  })

  test('should keep the keys of users and sessions apart', async (t) => {
    for (const options of [{ usersPrefix: 'sess:users:' }, { prefix: 'sess:', usersPrefix: 's' }, { prefix: '', usersPrefix: '' }, { prefix: 'a', usersPrefix: 'a' }]) {
      assert.throws(() => new RedisStore({ client: { get () {}, set () {} }, ...options }), { code: 'ERR_SESSION_INVALID_OPTION', message: /prefix and usersPrefix/ })
    }
    for (const prefix of ['', 'app', ':']) {
      const store = await open(t, { prefix })
      ours.session({ secret: 'x', store, resave: false, saveUninitialized: false, timeouts: { absolute: 1000 } })
      const withUsers = () => ours.session({ secret: 'x', store, users: { key: () => undefined } })
      if (prefix === ':') withUsers()
      else assert.throws(withUsers, { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION', message: /usersPrefix/ })
    }
  })

  test('should count no keys of users as sessions, also with an empty prefix', async (t) => {
    await ask('FLUSHALL')
    const store = await open(t, { prefix: '', usersPrefix: 'of:' })
    await store.userAdd('ann', 'a', 1, undefined)
    await store.set('a', sessionOf())
    assert.deepEqual(await store.ids(), ['a'])
    assert.equal(await store.length(), 1)
    assert.deepEqual((await store.all()).map(({ id }) => id), ['a'])
    await store.clear()
    assert.equal(await ask('DBSIZE'), 0)
  })

  test('should leave an entry without a session, never the reverse, when a process is killed during a login', async (t) => {
    for (const step of ['userAdd', 'setNew', 'userHas']) {
      const store = await open(t)
      const method = RedisStore.prototype[step]
      let stopped
      const reached = new Promise((resolve) => { stopped = resolve })
      // What was asked for is done, but nobody lives to see it.
      const { mock } = t.mock.method(RedisStore.prototype, step, function (...args) {
        const callback = args.pop()
        method.apply(this, [...args, () => stopped(() => callback(new Error('the process is no more')))])
      })
      await withUsers({ store, fails: true }, async (app) => {
        const answer = app.visit('phone', '/login/ann')
        const bury = await reached
        mock.restore()
        const survivor = await connectStore(t, { url: context.server.url, prefix: store.prefix })
        const ids = await survivor.ids()
        const listed = (await entriesOf(survivor, 'ann')).map(({ sid }) => sid)
        assert.deepEqual(listed.length, 1, step)
        for (const sid of ids) assert.ok(listed.includes(sid), `${sid} is alive and unlisted after ${step}`)
        await ours.session.usersOf(survivor).endAll('ann')
        assert.deepEqual(await survivor.ids(), [])
        bury()
        await answer
      })
    }
  })

  test('should not tell IDs, users or data in an error', async (t) => {
    const store = await open(t)
    await ask('SET', `${store.usersPrefix}secret-user`, 'no set')
    for (const call of [
      () => store.userAdd('secret-user', 'secret-id', 1, undefined), () => store.userHas('secret-user', 'secret-id'), () => store.userList('secret-user')
    ]) {
      await assert.rejects(call(), ({ message, cause }) => !/secret/.test(message + cause?.message))
    }
  })

  test('should send a script again to a server that has forgotten it, in the order of the calls', async (t) => {
    const store = await open(t)
    await store.userAdd('ann', 'a', 1, undefined)
    for (let round = 0; round < 20; round++) {
      await ask('SCRIPT', 'FLUSH')
      const done = await Promise.all([
        store.userAdd('ann', 'a', 1, undefined), store.userHas('ann', 'a'), store.userRemove('ann', 'a'), store.userHas('ann', 'a'),
        store.userAdd('ann', 'a', 1, undefined), store.userMark('ann', 'a'), store.userHas('ann', 'a'), store.userRemove('ann', 'a'), store.userList('ann')
      ])
      assert.deepEqual([done[1], done[3], done[6], done[8]], [true, false, false, []])
    }
  })

  test('should fail once the store is closed', async (t) => {
    const store = await open(t)
    await store.close()
    await assert.rejects(store.userHas('ann', 'a'), { code: 'ERR_SESSION_REDIS_CLOSED' })
  })
})

describe('users with a RedisStore on a cluster', { skip }, () => {
  const context = suite((hooks) => startCluster(hooks))

  usersContract('RedisStore on a cluster', { open: (t) => connectStore(t, { cluster: [context.urls[0]], ...prefixes() }), expire, skip })
  for (const name of ['node-redis 5', 'ioredis']) {
    const { cluster, stop } = clients[name]
    usersContract(`RedisStore with a cluster client of ${name}`, { open: clientOpener(context, ({ urls }) => cluster(urls), stop), expire, skip })
  }

  test('should let no user choose the node that their key is on', async (t) => {
    const store = await connectStore(t, { cluster: [context.urls[0]], ...prefixes() })
    for (let i = 0; i < 100; i++) await store.userAdd(`{x}${i}`, 'a', 1, undefined)
    const keys = (await Promise.all(context.masters.map((master) => master.ask('KEYS', '*')))).flat()
    assert.ok(new Set(keys.map((key) => calculateSlot(key))).size > 80)
    for (const key of keys) assert.doesNotMatch(key, /\{/)
  })
})
