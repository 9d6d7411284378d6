'use strict'

const assert = require('node:assert/strict')
const { before, after, beforeEach, describe, test } = require('node:test')
const util = require('node:util')
const { RedisStore: ConnectRedis } = require('connect-redis')
const { createClient } = require('redis')

const Store = require('../../session/store')
const { Server, freePort, skip } = require('./support/servers')
const { RedisStore, connectStore, sessionFor, sessionOf } = require('./support/stores')

describe('RedisStore as connect-redis', { skip }, () => {
  let server, client, admin

  before(async () => {
    server = await new Server({ port: await freePort() }).start()
    client = await createClient({ url: server.url }).connect()
    admin = await server.admin()
  })
  beforeEach(() => admin.flushall())
  after(async () => {
    admin.disconnect()
    client.destroy()
    await server.remove()
  })

  test('should have its defaults', async (t) => {
    const ours = await connectStore(t, { url: server.url })
    const theirs = new ConnectRedis({ client })
    for (const name of ['prefix', 'ttl', 'scanCount', 'serializer', 'disableTouch', 'disableTTL']) {
      assert.equal(ours[name], theirs[name], name)
    }
  })

  const sessions = {
    'plain data': sessionOf({ user: { name: 'ada' }, views: 1 }),
    'text of every script': sessionOf({ text: 'é 日本 😀 \ud800 \u2028 "quoted"' }),
    'a cookie that expires': sessionFor(60000, { views: 1 }),
    nothing: sessionOf()
  }
  for (const [what, session] of Object.entries(sessions)) {
    test(`should write the key and the value it writes for ${what}`, async (t) => {
      const ours = await connectStore(t, { url: server.url })
      const theirs = new ConnectRedis({ client })
      for (const sid of ['plain', 'é 日本 😀', 'lone \ud800']) {
        await theirs.set(sid, session)
        const keys = await admin.keysBuffer('*')
        const value = await admin.getBuffer(keys[0])
        await admin.flushall()
        await ours.set(sid, session)
        assert.deepEqual(await admin.keysBuffer('*'), keys)
        assert.deepEqual(await admin.getBuffer(keys[0]), value)
        await admin.flushall()
      }
    })

    test(`should read what it wrote, and it what we wrote: ${what}`, async (t) => {
      const ours = await connectStore(t, { url: server.url })
      const theirs = new ConnectRedis({ client })
      await theirs.set('a', session)
      await ours.set('b', session)
      assert.deepEqual(await ours.get('a'), await theirs.get('a'))
      assert.deepEqual(await theirs.get('b'), await ours.get('b'))
    })
  }

  for (const prefix of ['', 'my*app[1]:', 'é:']) {
    test(`should keep to its prefix ${JSON.stringify(prefix)}`, async (t) => {
      const store = await connectStore(t, { url: server.url, prefix })
      await store.set('one', sessionOf())
      assert.equal(await admin.exists(`${prefix}one`), 1)
      if (prefix !== '') await admin.mset('other', 'x', 'my_app1:one', '{}')
      assert.deepEqual(await store.ids(), ['one'])
      await store.clear()
      assert.equal(await admin.dbsize(), prefix === '' ? 0 : 2)
    })
  }

  const ttlOf = (sid) => admin.pttl(`sess:${sid}`)
  const around = (actual, expected) => assert.ok(actual <= expected && actual > expected - 1000, `${actual} for ${expected}`)

  test('should let a session live a day, or as many seconds as the option says', async (t) => {
    const store = await connectStore(t, { url: server.url })
    await store.set('a', sessionOf())
    around(await ttlOf('a'), 86400000)
    store.ttl = 30
    await store.set('b', sessionOf())
    around(await ttlOf('b'), 30000)
    await store.touch('a', sessionOf())
    around(await ttlOf('a'), 30000)
  })

  test('should follow cookie.expires to the millisecond, whatever form it has', async (t) => {
    const store = await connectStore(t, { url: server.url })
    for (const expires of [new Date(Date.now() + 1500), new Date(Date.now() + 1500).toISOString(), Date.now() + 1500]) {
      await store.set('a', sessionOf({}, { expires }))
      const ttl = await ttlOf('a')
      assert.ok(ttl <= 1500 && ttl > 1000, String(ttl))
    }
  })

  test('should ask a function for the time to live, before the cookie', async (t) => {
    const store = await connectStore(t, { url: server.url, ttl: (session) => session.minutes * 60 })
    await store.set('a', sessionFor(1000, { minutes: 2 }))
    around(await ttlOf('a'), 120000)
    await store.touch('a', sessionFor(1000, { minutes: 3 }))
    around(await ttlOf('a'), 180000)
    await store.set('a', sessionOf({ minutes: 0 }))
    assert.equal(await admin.exists('sess:a'), 0)
  })

  test('should pass on what such a function throws', async (t) => {
    const thrown = new Error('no idea')
    const store = await connectStore(t, { url: server.url, ttl () { throw thrown } })
    await assert.rejects(store.set('a', sessionOf()), thrown)
    await assert.rejects(store.touch('a', sessionOf()), thrown)
  })

  test('should let sessions live for ever with disableTTL', async (t) => {
    const store = await connectStore(t, { url: server.url, disableTTL: true })
    await store.set('a', sessionFor(60000))
    assert.equal(await ttlOf('a'), -1)
    await store.touch('a', sessionFor(1))
    assert.equal(await ttlOf('a'), -1)
  })

  test('should not touch with disableTouch', async (t) => {
    const store = await connectStore(t, { url: server.url, disableTouch: true })
    await store.set('a', sessionFor(60000))
    await store.touch('a', sessionFor(600000))
    around(await ttlOf('a'), 60000)
  })

  test('should use its own serializer, with or without promises', async (t) => {
    const reverse = (text) => [...text].reverse().join('')
    const serializers = [
      { stringify: (session) => reverse(JSON.stringify(session)), parse: (text) => JSON.parse(reverse(text)) },
      { stringify: async (session) => reverse(JSON.stringify(session)), parse: async (text) => JSON.parse(reverse(text)) }
    ]
    for (const serializer of serializers) {
      const store = await connectStore(t, { url: server.url, serializer })
      await store.set('a', sessionOf({ views: 7 }))
      assert.ok((await admin.get('sess:a')).startsWith('}'))
      assert.equal((await store.get('a')).views, 7)
      assert.deepEqual((await store.all()).map(({ id, views }) => ({ id, views })), [{ id: 'a', views: 7 }])
    }
  })

  test('should pass on what a serializer throws, but never what is in a session', async (t) => {
    const thrown = new Error('cannot')
    const fail = () => { throw thrown }
    const later = async () => { throw thrown }
    await admin.set('sess:a', 'my s3cret, which is no JSON')
    for (const stringify of [fail, later]) {
      const store = await connectStore(t, { url: server.url, serializer: { stringify, parse: stringify } })
      await assert.rejects(store.set('a', sessionOf()), thrown)
      await assert.rejects(store.get('a'), thrown)
      await assert.rejects(store.all(), thrown)
    }
    const store = await connectStore(t, { url: server.url })
    for (const call of [store.get('a'), store.all()]) {
      await assert.rejects(call, (err) => {
        assert.equal(err.code, 'ERR_SESSION_REDIS_SERIALIZER')
        assert.doesNotMatch(util.inspect(err), /s3cret/)
        return true
      })
    }
    const binary = await connectStore(t, { url: server.url, serializer: { stringify: () => Buffer.alloc(1), parse () {} } })
    await assert.rejects(binary.set('a', sessionOf()), { code: 'ERR_SESSION_REDIS_SERIALIZER' })
  })

  test('should say that a key holds no session, and pass it over in all()', async (t) => {
    const store = await connectStore(t, { url: server.url })
    await admin.lpush('sess:list', 'x')
    await store.set('a', sessionOf())
    await assert.rejects(store.get('list'), { code: 'ERR_SESSION_REDIS_WRONGTYPE' })
    assert.deepEqual((await store.all()).map(({ id }) => id), ['a'])
  })
})

describe('RedisStore as a constructor', { skip }, () => {
  let server

  before(async () => {
    server = await new Server({ port: await freePort() }).start()
  })
  after(() => server.remove())

  function Old (options) {
    RedisStore.call(this, options)
  }
  util.inherits(Old, RedisStore)
  class New extends RedisStore {}

  for (const Constructor of [RedisStore, Old, New]) {
    test(`should work as ${Constructor.name}`, async (t) => {
      const store = new Constructor({ url: server.url })
      t.after(() => store.close())
      assert.ok(store instanceof Store)
      assert.ok(store instanceof Constructor)
      await store.set('a', sessionOf({ views: 1 }))
      assert.equal((await store.get('a')).views, 1)
    })
  }

  test('should show no connection, and no secret, when inspected', async (t) => {
    const store = await connectStore(t, { url: `redis://:s3cret@127.0.0.1:${server.port}` }).catch((err) => err)
    assert.doesNotMatch(util.inspect(store, { depth: 9, showHidden: false }), /s3cret/)
  })
})
