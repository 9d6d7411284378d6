'use strict'

/** A server that dies, hangs, loads, is full, is busy or is demoted. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { eventsOf } = require('./support/gate')
const { skip, startServer } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { codeOf, until, untilDone } = require('./support/until')
const { Visitors } = require('./support/visitors')

describe('RedisStore when the server fails', { skip }, () => {
  test('should lose no acknowledged save when the server is killed under load and comes back', async (t) => {
    const server = await startServer(t, { args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const store = await connectStore(t, { url: server.url, commandTimeout: 30000, disconnectAfter: 0 })
    const gate = eventsOf(store)
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
    const gate = eventsOf(store)
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
