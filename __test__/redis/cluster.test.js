'use strict'

const assert = require('node:assert/strict')
const { before, after, describe, test } = require('node:test')
const { setTimeout: wait } = require('node:timers/promises')
const calculateSlot = require('cluster-key-slot')

const { contract } = require('../stores/contract')
const { migrateSlot, startCluster } = require('./support/cluster')
const { skip } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { until } = require('./support/until')

describe('RedisStore on a cluster', { skip }, () => {
  const hooks = []
  let cluster

  before(async () => {
    cluster = await startCluster({ after: (hook) => hooks.push(hook) })
  })
  after(() => Promise.all(hooks.map((hook) => hook())))

  const flush = () => Promise.all(cluster.masters.map((master) => master.ask('FLUSHALL')))
  const connect = async (t) => connectStore(t, { cluster: [cluster.urls[0]] })

  contract(async (t) => {
    await flush()
    return connect(t)
  }, { wait })

  test('should spread the sessions over all masters', async (t) => {
    await flush()
    const store = await connect(t)
    await Promise.all(Array.from({ length: 300 }, (_, i) => store.set(`s${i}`, sessionOf())))
    for (const master of cluster.masters) assert.ok(await master.ask('DBSIZE') > 50)
    assert.equal(await store.length(), 300)
    const other = createStore(t, { cluster: [cluster.urls[1]] })
    assert.equal(await other.length(), 300, 'also before the nodes are known')
  })

  test('should find every session while a slot moves to another node, and after', async (t) => {
    await flush()
    const store = await connect(t)
    const ids = Array.from({ length: 200 }, (_, i) => `{tag}${i}`)
    const slot = calculateSlot('{tag}')
    const owner = cluster.masters.findIndex((_, i) => slot < Math.floor(16384 * (i + 1) / 3))
    const [from, to, other] = [0, 1, 2].map((i) => cluster.masters[(owner + i) % 3])
    await Promise.all(ids.map((id) => store.set(id, sessionOf({ id, version: 0 }))))
    let version = 0

    const checkAll = async () => {
      const loaded = await Promise.all(ids.map((id) => store.get(id)))
      loaded.forEach((session, i) => assert.deepEqual(session, sessionOf({ id: ids[i], version })))
      version += 1
      await Promise.all(ids.map((id) => store.set(id, sessionOf({ id, version }))))
      assert.equal(await store.length(), ids.length)
    }
    await migrateSlot(slot, from, to, [other], checkAll)
    await checkAll()
    assert.equal(await to.ask('CLUSTER', 'COUNTKEYSINSLOT', slot), ids.length)
    await store.clear()
    assert.equal(await store.length(), 0)
  })
})

describe('RedisStore on a cluster with replicas', { skip }, () => {
  test('should go on with the replica that takes over, and tell nobody else\'s session', async (t) => {
    const cluster = await startCluster(t, { replicas: 1 })
    const store = await connectStore(t, { cluster: cluster.urls, commandTimeout: 20000 })
    const ids = Array.from({ length: 60 }, (_, i) => `s${i}`)
    await Promise.all(ids.map((id) => store.set(id, sessionOf({ id }))))
    // An acknowledged write reaches the replica a moment later.
    for (const master of cluster.masters) await master.replicated(1)
    await cluster.masters[0].kill()
    const loaded = await Promise.all(ids.map((id) => store.get(id)))
    loaded.forEach((session, i) => assert.equal(session.id, ids[i]))
    await Promise.all(ids.map((id) => store.set(id, sessionOf({ id, again: true }))))
    assert.equal(await store.length(), ids.length)
  })

  test('should read from replicas when told so', async (t) => {
    const cluster = await startCluster(t, { replicas: 1 })
    const store = await connectStore(t, { cluster: cluster.urls, readFrom: 'replica' })
    const reads = async () => {
      const stats = await Promise.all(cluster.replicas.map((replica) => replica.ask('INFO', 'commandstats')))
      return stats.reduce((sum, text) => sum + Number(/cmdstat_get:calls=(\d+)/.exec(text)?.[1] ?? 0), 0)
    }
    await Promise.all(Array.from({ length: 30 }, (_, i) => store.set(`s${i}`, sessionOf({ i }))))
    await until(async () => {
      const loaded = await Promise.all(Array.from({ length: 30 }, (_, i) => store.get(`s${i}`)))
      return loaded.every((session, i) => session?.i === i) && await reads() > 0
    })
  })
})
