'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { MASTER, startSentinels } = require('./support/sentinels')
const { freePort, skip } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

/** What a server says it is; nothing while it drops its clients, as a master does that becomes a replica. */
const roleOf = (server) => server.ask('ROLE').then(([role]) => role, () => undefined)

describe('RedisStore under sentinels', { skip }, () => {
  test('should follow the master through a failover that was asked for', async (t) => {
    const site = await startSentinels(t)
    const store = await connectStore(t, { ...site.options, commandTimeout: 20000, disconnectAfter: 100 })
    const old = await site.master()
    await store.set('a', sessionOf({ views: 1 }))
    await old.replicated(2)
    // It refuses while it knows of no replica whose state is new enough.
    await until(() => site.sentinels[0].ask('SENTINEL', 'FAILOVER', MASTER).then(() => true, () => false))
    // Until it is told to be a replica, the old master takes writes, which are lost.
    await until(async () => await roleOf(old) === 'slave')
    await store.set('a', sessionOf({ views: 2 }))
    assert.equal((await store.get('a')).views, 2)
    const now = await site.master()
    assert.match(await now.ask('GET', 'sess:a'), /"views":2/)
  })

  test('should close the gate when the master dies, and open it at the next', async (t) => {
    const site = await startSentinels(t)
    const store = await connectStore(t, { ...site.options, commandTimeout: 20000, disconnectAfter: 100 })
    await store.set('a', sessionOf({ views: 1 }))
    const old = await site.master()
    await old.replicated(2)
    const closed = told(store, 'disconnect')
    const opened = closed.then(() => told(store, 'connect'))
    await old.kill()
    await closed
    // A command of the time without a master waits for the next one.
    assert.equal((await store.get('a')).views, 1)
    await opened
    await store.set('a', sessionOf({ views: 2 }))
    assert.equal((await store.get('a')).views, 2)
  })

  test('should read from a replica when told so, and write to the master', async (t) => {
    const site = await startSentinels(t)
    const store = await connectStore(t, { ...site.options, readFrom: 'replica' })
    const master = await site.master()
    await store.set('a', sessionOf({ views: 1 }))
    await until(async () => {
      const session = await store.get('a')
      const replicas = site.servers.filter((server) => server !== master)
      const stats = await Promise.all(replicas.map((replica) => replica.ask('INFO', 'commandstats')))
      return session?.views === 1 && stats.some((text) => /cmdstat_get:/.test(text))
    })
  })

  test('should say that no sentinel knows the master', async (t) => {
    const site = await startSentinels(t)
    const store = createStore(t, { sentinel: { ...site.options.sentinel, master: 'nobody' }, commandTimeout: 100 })
    const [err] = await told(store, 'error')
    assert.equal(err.code, 'ERR_SESSION_REDIS_SENTINEL')
    await assert.rejects(store.get('a'), { code: 'ERR_SESSION_REDIS_UNAVAILABLE' })
  })

  test('should pass over a sentinel that does not answer', async (t) => {
    const site = await startSentinels(t)
    const nodes = [`redis://127.0.0.1:${await freePort()}`, ...site.options.sentinel.nodes]
    const store = await connectStore(t, { sentinel: { ...site.options.sentinel, nodes } })
    await store.set('a', sessionOf())
  })
})
