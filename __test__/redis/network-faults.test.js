'use strict'

/** A network that cuts, delays, chops and corrupts what goes over it. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { eventsOf } = require('./support/gate')
const { startProxy } = require('./support/proxy')
const { randomFrom } = require('./support/random')
const { skip, startServer } = require('./support/servers')
const { connectStore, sessionOf } = require('./support/stores')
const { codeOf, until, untilDone } = require('./support/until')
const { Visitors } = require('./support/visitors')

describe('RedisStore when the network fails', { skip }, () => {
  const connectThroughProxy = async (t, options) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    return { server, proxy, store: await connectStore(t, { url: proxy.url, ...options }) }
  }

  test('should send again what was under way when the connection was cut, once', async (t) => {
    const { proxy, store } = await connectThroughProxy(t)
    const gate = eventsOf(store)
    proxy.onReply = () => proxy.heal() ?? proxy.cut()
    await store.set('a', sessionOf({ views: 1 }))
    assert.equal((await store.get('a')).views, 1)
    proxy.onReply = () => proxy.heal() ?? proxy.cut()
    assert.equal((await store.get('a')).views, 1)
    assert.deepEqual(gate, [], 'it was back before anybody had to know')
  })

  test('should say that the connection was lost when it is cut again', async (t) => {
    const { proxy, store } = await connectThroughProxy(t)
    // The handshake's replies are short; what is cut is the session.
    await store.set('a', sessionOf({ text: 'x'.repeat(1000) }))
    proxy.onReply = (bytes, client) => bytes.length > 1000 ? proxy.cut() : client.write(bytes)
    const err = await store.get('a').catch((err) => err)
    assert.equal(err.code, 'ERR_SESSION_REDIS_CONNECTION_LOST')
    assert.ok(err.cause instanceof Error)
  })

  test('should read a reply that is cut in the middle anew', async (t) => {
    const { proxy, store } = await connectThroughProxy(t)
    const session = sessionOf({ text: 'x'.repeat(5000) })
    await store.set('a', session)
    for (const length of [1, 5, 100, 5000]) {
      proxy.onReply = (bytes, client) => {
        proxy.heal()
        client.write(bytes.subarray(0, length), () => proxy.cut())
      }
      assert.deepEqual(await store.get('a'), session)
    }
  })

  test('should keep order and owners when replies trickle in', async (t) => {
    const { proxy, store } = await connectThroughProxy(t, { commandTimeout: 30000 })
    proxy.onReply = async (bytes, client) => {
      proxy.turn = (proxy.turn ?? Promise.resolve()).then(async () => {
        for (let i = 0; i < bytes.length; i += 7) {
          client.write(bytes.subarray(i, i + 7))
          if (i % 70 === 0) await new Promise(setImmediate)
        }
      })
    }
    const visitors = new Visitors(store, { limit: 35000 }).start()
    await visitors.progress(1000)
    await visitors.stop()
    assert.deepEqual(visitors.failures, [])
  })

  test('should give up in time when replies are held back', async (t) => {
    const { proxy, store } = await connectThroughProxy(t, { commandTimeout: 200 })
    proxy.onReply = () => {}
    assert.equal(await codeOf(store.get('a')), 'ERR_SESSION_REDIS_TIMEOUT')
    proxy.heal()
    await untilDone(() => store.set('a', sessionOf()))
  })

  for (let seed = 1; seed <= 5; seed++) {
    test(`should give nobody somebody else's session when bytes are corrupted (seed ${seed})`, async (t) => {
      const { proxy, store } = await connectThroughProxy(t, { commandTimeout: 500 })
      const random = randomFrom(seed)
      proxy.onReply = (bytes, client) => {
        if (random() < 0.1) spoil(bytes, random)
        client.write(bytes)
      }
      const ids = Array.from({ length: 20 }, (_, i) => `visitor-${i}`)
      let intact = 0
      for (let round = 0; round < 60; round++) {
        await Promise.allSettled(ids.map(async (id) => {
          if (round % 3 === 0) await store.set(id, sessionOf({ id, text: id.repeat(10) }))
          const session = await store.get(id)
          if (session === null) return
          assert.ok(session.id === id || !ids.includes(session.id), `${id} was given ${session.id}`)
          intact += 1
        })).then((results) => results.forEach(({ reason }) => {
          if (reason instanceof assert.AssertionError) throw reason
        }))
      }
      assert.ok(intact > 0)
      proxy.heal()
      await untilDone(() => store.set('a', sessionOf()))
    })
  }

  test('should not grow while the server is away', async (t) => {
    const { server, store } = await connectThroughProxy(t, { commandTimeout: 50 })
    await server.kill()
    const burst = async (size) => {
      const session = sessionOf({ text: 'x'.repeat(size) })
      await Promise.allSettled(Array.from({ length: 200 }, (_, i) => store.set(`s${i}`, session)))
    }
    for (let i = 0; i < 10; i++) await burst(10000)
    const before = process.memoryUsage.rss()
    // 100 MB go through, none of it may stay.
    for (let i = 0; i < 50; i++) await burst(10000)
    const grown = process.memoryUsage.rss() - before
    assert.ok(grown < 50e6, `grown by ${grown} bytes`)
  })

  test('should open and close its connections without end', async (t) => {
    const { proxy, store } = await connectThroughProxy(t)
    for (let i = 0; i < 50; i++) {
      proxy.cut()
      assert.equal(await store.get('nobody'), null)
    }
    await until(() => proxy.pairs.size === 1)
  })
})

/** Changes a byte, drops one, or puts one in its place twice. */
function spoil (bytes, random) {
  const at = Math.floor(random() * bytes.length)
  if (random() < 0.5) bytes[at] = Math.floor(random() * 256)
  else bytes.copyWithin(at, at + 1)
}
