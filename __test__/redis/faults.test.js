'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { startProxy } = require('./support/proxy')
const { randomFrom } = require('./support/random')
const { skip, startServer } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')
const { Visitors } = require('./support/visitors')

/** The events of the readiness gate, in order. */
function gateOf (store) {
  const events = []
  for (const event of ['connect', 'disconnect']) store.on(event, () => events.push(event))
  return events
}

const codeOf = (promise) => promise.then(() => 'done', (err) => err.code)

/** Calls again until a call succeeds: with a short time limit, one may fail on a machine that has other things to do. */
const untilDone = (call) => until(async () => await codeOf(call()) === 'done')

describe('RedisStore when the server fails', { skip }, () => {
  test('should lose no acknowledged save when the server is killed under load and comes back', async (t) => {
    const server = await startServer(t, { args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const store = await connectStore(t, { url: server.url, commandTimeout: 30000, disconnectAfter: 0 })
    const gate = gateOf(store)
    const visitors = new Visitors(store, { limit: 35000 }).start()
    for (let round = 0; round < 3; round++) {
      await visitors.progress(500)
      await server.kill()
      await until(() => gate.length === 2 * round + 1)
      await server.start()
      await until(() => gate.length === 2 * round + 2)
    }
    await visitors.progress(500)
    await visitors.stop()
    assert.deepEqual(gate, Array(3).fill(['disconnect', 'connect']).flat())
    assert.deepEqual(visitors.failures, [], 'every call was sent again and succeeded')
  })

  test('should give up in time on a server that hangs, and go on when it wakes', async (t) => {
    const server = await startServer(t)
    const store = await connectStore(t, { url: server.url, commandTimeout: 500, connectTimeout: 500 })
    const gate = gateOf(store)
    const visitors = new Visitors(store, { limit: 10000 }).start()
    await visitors.progress(200)
    server.pause()
    await until(() => visitors.failures.length > 64 && gate.length > 0)
    const codes = new Set(visitors.failures.map((err) => err.code))
    assert.ok(codes.has('ERR_SESSION_REDIS_TIMEOUT'))
    assert.deepEqual(gate, ['disconnect'])
    server.resume()
    await until(() => gate.length === 2)
    await visitors.progress(200)
    await visitors.stop()
  })

  test('should wait while the server loads its data', async (t) => {
    const server = await startServer(t, {
      args: [
        '--enable-debug-command', 'yes', '--key-load-delay', '2000', '--loading-process-events-interval-bytes', '1024'
      ]
    })
    await Promise.all(Array.from({ length: 10 }, (_, i) => server.ask('SET', `sess:${i}`, '{"cookie":{}}')))
    await server.ask('DEBUG', 'POPULATE', '500')
    await server.ask('SAVE')
    await server.kill()
    let isReady = false
    const ready = server.start().then(() => { isReady = true })
    await until(async () => /^LOADING/.test(await server.ask('PING').catch((err) => err.message)))
    const store = createStore(t, { url: server.url, commandTimeout: 60000 })
    const [err] = await told(store, 'error')
    assert.equal(err.code, 'ERR_SESSION_REDIS_LOADING')
    assert.equal(isReady, false)
    assert.deepEqual(await store.get('7'), { cookie: {} })
    await ready
  })

  test('should say that the server is full, and still read and destroy', async (t) => {
    const server = await startServer(t, { args: ['--maxmemory-policy', 'noeviction'] })
    const store = await connectStore(t, { url: server.url })
    await store.set('a', sessionOf({ views: 1 }))
    await server.ask('CONFIG', 'SET', 'maxmemory', '1')
    assert.equal(await codeOf(store.set('a', sessionOf({ views: 2 }))), 'ERR_SESSION_REDIS_OOM')
    assert.equal((await store.get('a')).views, 1)
    await store.destroy('a')
    await server.ask('CONFIG', 'SET', 'maxmemory', '0')
    await store.set('a', sessionOf({ views: 3 }))
    assert.equal((await store.get('a')).views, 3)
  })

  const busy = 'while true do end'

  test('should wait for a slow script to end', async (t) => {
    const server = await startServer(t, { args: ['--busy-reply-threshold', '10'] })
    const store = await connectStore(t, { url: server.url })
    const script = server.ask('EVAL', busy, '0').catch(() => 'killed')
    await until(async () => /^BUSY/.test(await server.ask('PING').catch((err) => err.message)))
    const saved = store.set('a', sessionOf({ views: 1 }))
    await server.ask('SCRIPT', 'KILL')
    await saved
    assert.equal((await store.get('a')).views, 1)
    assert.equal(await script, 'killed')
  })

  test('should not wait for a script longer than the command timeout', async (t) => {
    const server = await startServer(t, { args: ['--busy-reply-threshold', '10'] })
    const store = await connectStore(t, { url: server.url, commandTimeout: 300 })
    const script = server.ask('EVAL', busy, '0').catch(() => 'killed')
    await until(async () => /^BUSY/.test(await server.ask('PING').catch((err) => err.message)))
    // A server that runs a script answers others now and then, if at all.
    assert.match(await codeOf(store.get('a')), /^ERR_SESSION_REDIS_(BUSY|TIMEOUT)$/)
    await server.ask('SCRIPT', 'KILL')
    assert.equal(await script, 'killed')
    await untilDone(() => store.get('a'))
  })

  test('should wait for a demoted master to be a master again, or say that it takes no writes', async (t) => {
    const server = await startServer(t)
    const impatient = await connectStore(t, { url: server.url, commandTimeout: 500 })
    const store = await connectStore(t, { url: server.url, commandTimeout: 30000 })
    await server.ask('REPLICAOF', '127.0.0.1', '1')
    await until(async () => await codeOf(impatient.set('a', sessionOf())) === 'ERR_SESSION_REDIS_READONLY')
    const saved = store.set('a', sessionOf({ views: 1 }))
    await server.ask('REPLICAOF', 'NO', 'ONE')
    await saved
    assert.equal((await store.get('a')).views, 1)
  })
})

describe('RedisStore when the network fails', { skip }, () => {
  const connectThroughProxy = async (t, options) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    return { server, proxy, store: await connectStore(t, { url: proxy.url, ...options }) }
  }

  test('should send again what was under way when the connection was cut, once', async (t) => {
    const { proxy, store } = await connectThroughProxy(t)
    const gate = gateOf(store)
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
