'use strict'

/** The store protocol, in every store of ours and with every client. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const ioredis = require('ioredis')
const { protocolContract, call, sessionOf } = require('./support/protocol-contract')
const { ours } = require('../support/subjects')
const { clients } = require('../redis/support/clients')
const { skip, startServer } = require('../redis/support/servers')
const { RedisStore, connectStore } = require('../redis/support/stores')

protocolContract('MemoryStore', { open: async () => new ours.MemoryStore() })
protocolContract('MemoryStore with bounds', { open: async () => new ours.MemoryStore({ max: 100, ttl: 60000 }) })

const openers = {
  'its own connection': async (t) => connectStore(t, { url: `redis://127.0.0.1:${(await startServer(t)).port}` }),
  ...Object.fromEntries(Object.entries(clients).map(([name, { single, stop }]) => [`a client of ${name}`, async (t) => {
    const client = await single(await startServer(t))
    t.after(() => stop(client))
    return new RedisStore({ client })
  }]))
}

for (const [name, open] of Object.entries(openers)) protocolContract(`RedisStore with ${name}`, { open, skip })

test('RedisStore should send its script to a server that has forgotten it', { skip }, async (t) => {
  const { port } = await startServer(t)
  const store = await connectStore(t, { url: `redis://127.0.0.1:${port}` })
  const client = new ioredis.Redis(port)
  t.after(() => client.disconnect())
  let [, version] = await call(store, 'setNew', 'a', sessionOf({ n: 0 }))
  for (const n of [1, 2, 3]) {
    if (n === 2) await client.script('FLUSH')
    const [isDone, next] = await call(store, 'setExisting', 'a', sessionOf({ n }), version)
    assert.equal(isDone, true)
    version = next
  }
  assert.equal(Number((await client.info('commandstats')).match(/cmdstat_eval:calls=(\d+)/)[1]), 2)
})

test('RedisStore should keep the time to live, and keep none where it has none', { skip }, async (t) => {
  const { port } = await startServer(t)
  const client = new ioredis.Redis(port)
  t.after(() => client.disconnect())
  for (const disableTTL of [false, true]) {
    const store = await connectStore(t, { url: `redis://127.0.0.1:${port}`, disableTTL, prefix: `${disableTTL}:` })
    const [, version] = await call(store, 'setNew', 'a', sessionOf({ n: 0 }, 60000))
    const ttls = [await client.pttl(`${disableTTL}:a`)]
    await call(store, 'setExisting', 'a', sessionOf({ n: 1 }, 120000), version)
    ttls.push(await client.pttl(`${disableTTL}:a`))
    await call(store, 'setExisting', 'a', sessionOf({ n: 2 }, 180000), undefined)
    ttls.push(await client.pttl(`${disableTTL}:a`))
    assert.deepEqual(ttls.map((ttl) => Math.ceil(ttl / 60000)), disableTTL ? [0, 0, 0].map(() => Math.ceil(-1 / 60000)) : [1, 2, 3])
  }
})

test('RedisStore should take its own text for success when it was sent twice', { skip }, async (t) => {
  const store = await connectStore(t, { url: `redis://127.0.0.1:${(await startServer(t)).port}` })
  const session = sessionOf({ n: 1 })
  const [, version] = await call(store, 'setNew', 'a', session)
  assert.deepEqual(await call(store, 'setNew', 'a', session), [true, version])
  const [, next] = await call(store, 'setExisting', 'a', sessionOf({ n: 2 }), version)
  assert.deepEqual(await call(store, 'setExisting', 'a', sessionOf({ n: 2 }), version), [true, next])
})

test('RedisStore should destroy a session whose life is over in place of writing it', { skip }, async (t) => {
  const store = await connectStore(t, { url: `redis://127.0.0.1:${(await startServer(t)).port}` })
  await call(store, 'setNew', 'a', sessionOf({ n: 1 }))
  await call(store, 'setExisting', 'a', sessionOf({ n: 2 }, -1), undefined)
  assert.deepEqual((await call(store, 'get', 'a'))[0], null)
})
