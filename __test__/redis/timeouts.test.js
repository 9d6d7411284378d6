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
})
