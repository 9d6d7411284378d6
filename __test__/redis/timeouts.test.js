'use strict'

/** `timeouts` with a RedisStore: Redis ends who is idle, the middleware who is too old. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const Redis = require('ioredis')
const { skip, startServer } = require('./support/servers')
const { connectStore } = require('./support/stores')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const IDLE = 60000
const ABSOLUTE = 300000

/** Serves a login, and gives a client for a look at what is stored. */
async function withRedis (t, options, scenario) {
  const server = await startServer(t)
  const store = await connectStore(t, { url: server.url })
  const client = new Redis(server.url)
  t.after(() => client.disconnect())
  await withSite(ours, async (site) => {
    site.serve(site.session({ store, ...options }), (req, res) => {
      if (req.url === '/login') req.session.user = 'ann'
      res.end(String(req.session.user))
    })
    await site.visit('/login')
    await scenario(client, site, async () => (await site.visit('/', { headers: { cookie: cookieFor('id-1') } })).body, store)
    assert.deepEqual(site.errors, [])
  })
}

describe('timeouts with a RedisStore', { skip }, () => {
  for (const options of [{}, { revive: false }, { conflict: 'merge' }]) {
    test(`should have Redis end a session that is idle (${JSON.stringify(options)})`, (t) => withRedis(t, { ...options, timeouts: { idle: IDLE } }, async (client, site, userOf) => {
      assert.ok(await client.pttl('sess:id-1') <= IDLE)
      await client.pexpire('sess:id-1', 20000)
      assert.equal(await userOf(), 'ann')
      const left = await client.pttl('sess:id-1')
      assert.ok(left > 20000 && left <= IDLE, `${left} ms`)
      await client.pexpire('sess:id-1', -1)
      assert.equal(await userOf(), 'undefined')
    }))

    test(`should end a session that is too old, to the millisecond (${JSON.stringify(options)})`, async (t) => {
      for (const [age, user] of [[ABSOLUTE - 1, 'ann'], [ABSOLUTE, 'undefined'], [ABSOLUTE + 1, 'undefined']]) {
        await withRedis(t, { ...options, timeouts: { absolute: ABSOLUTE } }, async (client, site, userOf, store) => {
          site.clock.advance(1000)
          assert.equal(await userOf(), 'ann')
          const left = await client.pttl('sess:id-1')
          assert.ok(left <= ABSOLUTE - 1000, `${left} ms`)
          site.clock.advance(age - 1000)
          assert.equal(await userOf(), user, `${age} ms after its start`)
          if (user === 'undefined') assert.equal(await store.get('id-1'), null)
        })
      }
    })
  }

  for (const options of [{}, { revive: false }, { conflict: 'merge' }]) {
    test(`should touch no more often than touchEvery says (${JSON.stringify(options)})`, (t) => withRedis(t, { ...options, timeouts: { idle: IDLE, touchEvery: 10000 } }, async (client, site, userOf, store) => {
      const touches = t.mock.method(store, 'touch')
      for (const [left, count] of [[IDLE, 0], [IDLE - 5000, 0], [IDLE - 10000, 1]]) {
        await client.pexpire('sess:id-1', left)
        assert.equal(await userOf(), 'ann')
        assert.equal(touches.mock.callCount(), count, `${left} ms left`)
      }
      // The touch has put the end off, though the stored text still has the former one.
      assert.ok(await client.pttl('sess:id-1') > IDLE - 5000)
      assert.equal(await userOf(), 'ann')
      assert.equal(touches.mock.callCount(), 1)
    }))
  }

  test('should read a session and its end in one round trip', (t) => withRedis(t, { timeouts: { idle: IDLE, touchEvery: 10000 } }, async (client, site, userOf) => {
    const monitor = await client.monitor()
    t.after(() => monitor.disconnect())
    const commands = []
    const seen = new Promise((resolve) => monitor.on('monitor', (time, words) => {
      commands.push(words[0].toUpperCase())
      if (words[0].toUpperCase() === 'ECHO') resolve()
    }))
    assert.equal(await userOf(), 'ann')
    await seen
    // The echo ends a batch of commands that left together.
    assert.deepEqual(commands.slice(0, 3), ['GET', 'PTTL', 'ECHO'])
  }))

  test('should tell when a session ends, and nothing of one without an end', (t) => withRedis(t, { timeouts: { idle: IDLE } }, async (client, site, userOf, store) => {
    const left = (await store.getEnd('id-1')) - Date.now()
    assert.ok(left > 0 && left <= IDLE, `${left} ms`)
    await client.persist('sess:id-1')
    assert.equal(await store.getEnd('id-1'), undefined)
    assert.equal(await store.getEnd('nobody'), undefined)
  }))
})
