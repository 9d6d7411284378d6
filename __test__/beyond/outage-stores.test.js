'use strict'

/** `outage` under load: stores that fail, hang and come back. */

const { describe, it } = require('node:test')
const v8 = require('node:v8')
const vm = require('node:vm')
const assert = require('node:assert/strict')
const { skip: withoutRedis, startServer } = require('../redis/support/servers')
const { connectStore } = require('../redis/support/stores')
const { until } = require('../redis/support/until')
const { HANGING } = require('../support/limits')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { Load, VISITORS, answersOf, only } = require('./support/load')

describe('outage under load', { timeout: HANGING }, () => {
  for (const [policy, answer] of Object.entries(answersOf)) {
    it(`should answer while a store in JavaScript hangs or fails, with policy '${policy}'`, async (t) => {
      const store = storeKinds.async(ours)
      const load = await Load.start(t, store, policy)
      const { get } = store
      assert.deepEqual(await load.run('/write'), only('own session'))

      store.get = () => {}
      assert.deepEqual(await load.run('/'), only(answer('ERR_SESSION_STORE_TIMEOUT')))
      store.get = (sid, callback) => setImmediate(callback, Object.assign(new Error('no route'), { code: 'EHOSTUNREACH', status: 503 }))
      assert.deepEqual(await load.run('/'), only(answer('EHOSTUNREACH')))
      store.get = get
      store.emit('disconnect')
      assert.deepEqual(await load.run('/write'), only(answer('ERR_SESSION_STORE_UNAVAILABLE')))
      store.emit('connect')
      assert.deepEqual(await load.run('/write'), only('own session'))
    })

    it(`should answer while Redis hangs, and is as before once it goes on, with policy '${policy}'`, { skip: withoutRedis }, async (t) => {
      const server = await startServer(t)
      const store = await connectStore(t, { url: server.url })
      store.on('error', () => {})
      const load = await Load.start(t, store, policy)
      await load.isWell()

      server.pause()
      try {
        for (const seen of await load.run('/')) {
          assert.ok(policy === 'anonymous' ? seen === 'nobody' : /^(503|500) /.test(seen), seen)
        }
      } finally {
        server.resume()
      }
      await load.isWell()
    })

    it(`should answer while Redis is gone, with policy '${policy}'`, { skip: withoutRedis }, async (t) => {
      const server = await startServer(t)
      const store = await connectStore(t, { url: server.url })
      store.on('error', () => {})
      const load = await Load.start(t, store, policy)
      await server.kill()
      for (const seen of await load.run('/', 8)) {
        assert.ok(policy === 'anonymous' ? seen === 'nobody' : /^(503|500) /.test(seen), seen)
      }
      // Redis had them in memory.
      await server.start()
      await until(async () => (await load.run('/', 1)).has('nobody'))
    })
  }
})

it('should keep no request in memory that a store never answers', async (t) => {
  const store = storeKinds.async(ours)
  const load = await Load.start(t, store, 'anonymous')
  const callbacks = []
  store.get = (sid, callback) => { callbacks.push(new WeakRef(callback)) }
  await load.run('/')
  assert.equal(callbacks.length, 3 * VISITORS)

  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc')
  await until(() => {
    collect()
    return callbacks.every((callback) => callback.deref() === undefined)
  })
})
