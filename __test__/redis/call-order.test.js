'use strict'

/** Calls for one session take effect in the order in which they were made, also when one has to wait. */

const assert = require('node:assert/strict')
const { AsyncLocalStorage } = require('node:async_hooks')
const { before, after, beforeEach, describe, test } = require('node:test')
const { createClient } = require('redis')
const Redis = require('ioredis')

const { Server, freePort, skip } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')

describe('RedisStore with a serializer that takes its time', { skip }, () => {
  let server, clients

  before(async () => {
    server = await new Server({ port: await freePort() }).start()
    clients = [await createClient({ url: server.url }).connect(), new Redis(server.port)]
  })
  beforeEach(() => server.ask('FLUSHALL'))
  after(async () => {
    clients[0].destroy()
    clients[1].disconnect()
    await server.remove()
  })

  /** Resolves each text when the test says so: `finish[name]()`. */
  function slowSerializer () {
    const finish = {}
    const stringify = (session) => session.now
      ? JSON.stringify(session)
      : new Promise((resolve, reject) => {
        finish[session.name] = (err) => err ? reject(err) : resolve(JSON.stringify(session))
      })
    return { finish, serializer: { stringify, parse: async (text) => JSON.parse(text) } }
  }

  const kinds = {
    'a connection of its own': (t, options) => connectStore(t, { url: server.url, ...options }),
    'a client of node-redis': (t, options) => createStore(t, { client: clients[0], ...options }),
    'a client of ioredis': (t, options) => createStore(t, { client: clients[1], ...options })
  }
  for (const [kind, make] of Object.entries(kinds)) {
    describe(`and ${kind}`, () => {
      const prepare = async (t, options) => {
        const { finish, serializer } = slowSerializer()
        return { finish, store: await make(t, { serializer, ...options }) }
      }

      test('should not bring a session back that was destroyed after it was saved', async (t) => {
        const { finish, store } = await prepare(t)
        const calls = [store.set('a', sessionOf({ name: 'old' })), store.destroy('a'), store.get('a')]
        finish.old()
        assert.equal((await Promise.all(calls))[2], null)
        assert.equal(await server.ask('EXISTS', 'sess:a'), 0)
      })

      test('should keep the session saved last, whichever text is there first', async (t) => {
        const { finish, store } = await prepare(t)
        const calls = ['first', 'second'].map((name) => store.set('a', sessionOf({ name })))
        calls.push(store.set('a', sessionOf({ name: 'third', now: true })), store.get('a'))
        finish.second()
        finish.first()
        assert.equal((await Promise.all(calls))[3].name, 'third')
        assert.equal((await store.get('a')).name, 'third')
      })

      test('should touch and read what was saved before', async (t) => {
        const { finish, store } = await prepare(t)
        const saved = store.set('a', sessionOf({ name: 'one' }))
        store.ttl = 1000
        const touched = store.touch('a', sessionOf())
        const read = store.get('a')
        finish.one()
        await Promise.all([saved, touched])
        assert.equal((await read).name, 'one')
        assert.ok(await server.ask('PTTL', 'sess:a') <= 1000000)
      })

      test('should not delay other sessions', async (t) => {
        const { finish, store } = await prepare(t)
        const slow = store.set('a', sessionOf({ name: 'slow' }))
        await store.set('b', sessionOf({ name: 'b', now: true }))
        assert.equal((await store.get('b')).name, 'b')
        finish.slow()
        await slow
      })

      test('should go on after a text that could not be made', async (t) => {
        const { finish, store } = await prepare(t)
        const failed = store.set('a', sessionOf({ name: 'bad' }))
        const saved = store.set('a', sessionOf({ name: 'good', now: true }))
        const err = new Error('cannot')
        finish.bad(err)
        await assert.rejects(failed, err)
        await saved
        assert.equal((await store.get('a')).name, 'good')
      })

      test('should count calls for all sessions as made after it', async (t) => {
        const { finish, store } = await prepare(t)
        const calls = [store.set('a', sessionOf({ name: 'a' })), store.set('b', sessionOf({ name: 'b' })), store.length(), store.clear()]
        finish.b()
        finish.a()
        assert.equal((await Promise.all(calls))[2], 2)
        assert.equal(await server.ask('DBSIZE'), 0)
      })

      test('should save before it closes', async (t) => {
        const { finish, store } = await prepare(t)
        const saved = store.set('a', sessionOf({ name: 'a' }))
        const closed = store.close()
        await assert.rejects(store.get('a'), { code: 'ERR_SESSION_REDIS_CLOSED' })
        finish.a()
        await Promise.all([saved, closed])
        assert.equal(await server.ask('EXISTS', 'sess:a'), 1)
      })

      test('should give up on a text that never comes', async (t) => {
        const { store } = await prepare(t, { commandTimeout: 1000 })
        const never = store.set('a', sessionOf({ name: 'never' }))
        const read = store.get('a')
        await assert.rejects(never, { code: 'ERR_SESSION_REDIS_SERIALIZER', message: /within 1000 ms/ })
        assert.equal(await read, null)
      })

      test('should not take a serializer that fails without a reason for one that works', async (t) => {
        const { store } = await prepare(t)
        await store.set('a', sessionOf({ now: true }))
        const thenable = () => ({ get then () { throw undefined } }) // eslint-disable-line no-throw-literal
        for (const fail of [() => { throw undefined }, () => Promise.reject(undefined), thenable]) { // eslint-disable-line no-throw-literal, prefer-promise-reject-errors
          store.serializer = { parse: fail, stringify: fail }
          for (const call of [() => store.get('a'), () => store.all(), () => store.set('a', sessionOf())]) {
            await assert.rejects(call, { code: 'ERR_SESSION_REDIS_SERIALIZER', message: /serializer\.(parse|stringify) failed without a reason/ })
          }
        }
      })

      test('should give up on a session that is never parsed', async (t) => {
        const { store } = await prepare(t, { commandTimeout: 1000 })
        await store.set('a', sessionOf({ now: true }))
        store.serializer = { parse: () => new Promise(() => {}), stringify: JSON.stringify }
        for (const call of [() => store.get('a'), () => store.all()]) {
          await assert.rejects(call, { code: 'ERR_SESSION_REDIS_SERIALIZER', message: 'serializer.parse did not answer within 1000 ms' })
        }
      })

      test('should call back in the async context of each call', async (t) => {
        const { finish, store } = await prepare(t)
        const storage = new AsyncLocalStorage()
        const seen = []
        const done = ['set', 'touch', 'destroy'].map((method) => new Promise((resolve) => {
          storage.run(method, () => {
            const args = method === 'destroy' ? ['a'] : ['a', sessionOf({ name: 'x' })]
            store[method](...args, () => resolve(seen.push(storage.getStore())))
          })
        }))
        finish.x()
        await Promise.all(done)
        assert.deepEqual(seen, ['set', 'touch', 'destroy'])
      })
    })
  }
})
