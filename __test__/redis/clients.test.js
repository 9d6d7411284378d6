'use strict'

const assert = require('node:assert/strict')
const { before, after, describe, test } = require('node:test')
const { setTimeout: wait } = require('node:timers/promises')

const { contract } = require('../stores/contract')
const { clients } = require('./support/clients')
const { startCluster } = require('./support/cluster')
const { Server, freePort, skip } = require('./support/servers')
const { RedisStore, sessionFor, sessionOf } = require('./support/stores')
const { until } = require('./support/until')

for (const [name, { single, cluster: connectCluster, stop }] of Object.entries(clients)) {
  describe(`RedisStore with a client of ${name}`, { skip }, () => {
    let server, client

    before(async () => {
      server = await new Server({ port: await freePort() }).start()
      client = await single(server)
    })
    after(async () => {
      await stop(client)
      await server.remove()
    })

    contract(async () => {
      await server.ask('FLUSHALL')
      return new RedisStore({ client })
    }, { wait })

    test('should expire sessions to the millisecond, or never', async () => {
      await server.ask('FLUSHALL')
      const store = new RedisStore({ client })
      await store.set('a', sessionFor(1500))
      assert.ok(await server.ask('PTTL', 'sess:a') > 1000)
      await store.touch('a', sessionFor(60000))
      assert.ok(await server.ask('PTTL', 'sess:a') > 50000)
      await new RedisStore({ client, disableTTL: true }).set('b', sessionOf())
      assert.equal(await server.ask('PTTL', 'sess:b'), -1)
    })

    test('should tell when the client loses its connection, and gets it back', async () => {
      const store = new RedisStore({ client })
      const events = []
      for (const event of ['connect', 'disconnect', 'error']) store.on(event, () => events.push(event))
      await server.kill()
      await until(() => events.includes('disconnect'))
      await server.start()
      await until(() => events.at(-1) === 'connect')
      await store.set('a', sessionOf())
    })

    test('should leave the client open when it is closed', async () => {
      const before = client.listenerCount('error')
      const store = new RedisStore({ client })
      await store.close()
      assert.equal(client.listenerCount('error'), before)
      await assert.rejects(store.get('a'), { code: 'ERR_SESSION_REDIS_CLOSED' })
      await client.set('still', 'open')
    })

    test('should work on a cluster, whatever the slots', async (t) => {
      const { urls, masters } = await startCluster(t)
      const client = await connectCluster(urls)
      t.after(() => stop(client))
      const store = new RedisStore({ client })
      await Promise.all(Array.from({ length: 100 }, (_, i) => store.set(`s${i}`, sessionOf({ i }))))
      for (const master of masters) assert.ok(await master.ask('DBSIZE') > 10)
      assert.equal(await store.length(), 100)
      assert.equal((await store.all()).length, 100)
      await store.clear()
      assert.equal(await store.length(), 0)
    })
  })
}

describe('RedisStore with any client', () => {
  test('should take no failure of a client for a missing session', async () => {
    const failure = Object.assign(new Error('connect ENOENT /no/redis.sock'), { code: 'ENOENT' })
    const store = new RedisStore({ client: { get: async () => { throw failure }, set () {} } })
    await assert.rejects(store.get('a'), { code: 'ERR_SESSION_REDIS_UNAVAILABLE', cause: failure })
  })

  test('should pass on a client that throws instead of rejecting', async () => {
    const failure = new Error('not ready')
    const store = new RedisStore({ client: { get () { throw failure }, set () {} } })
    await assert.rejects(store.get('a'), failure)
  })
})
