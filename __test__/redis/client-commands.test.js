'use strict'

/** What becomes of commands when a client's connection breaks, with a client that does as the test says. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')
const util = require('node:util')

const { RedisStore, sessionOf } = require('./support/stores')
const { until } = require('./support/until')

class SocketClosedUnexpectedlyError extends Error {
  message = 'Socket closed unexpectedly'
}

class ReplyError extends Error {
  name = 'ReplyError'
  command = { name: 'set', args: ['sess:my-s3cret-sid', 's3cret'] }
}

/** Holds every command until the test answers it, or fails those that are under way. */
class Client {
  constructor () {
    this.options = { socket: { host: 'redis.test', port: 6380 }, password: 's3cret' }
    this.sent = []
    this.scanIterator = () => {}
    this.listeners = {}
    for (const name of ['get', 'set', 'del', 'pExpire']) {
      this[name] = (...args) => new Promise((resolve, reject) => this.sent.push({ name, args, resolve, reject }))
    }
  }

  /** What was sent, less the keys, and session texts as their names. */
  told () {
    return this.sent.map(({ name, args: [, value, options] }) => {
      const what = typeof value === 'string' ? ` ${JSON.parse(value).name}` : ''
      return `${name}${what}${options?.XX ? ' XX' : ''}`
    })
  }

  on (event, listener) {
    this.listeners[event] = [...this.listeners[event] ?? [], listener]
  }

  becomeReady () {
    for (const listener of this.listeners.ready) listener()
  }

  async lose (...commands) {
    const err = new SocketClosedUnexpectedlyError()
    for (const command of commands) command.reject(err)
    await new Promise(setImmediate)
  }
}

function prepare (options) {
  const client = new Client()
  const store = new RedisStore({ client, ...options })
  return { client, store, set: (name) => store.set('a', sessionOf({ name })) }
}

const place = 'Redis at redis.test:6380'

describe('RedisStore when a client loses its connection', () => {
  test('should read again', async () => {
    const { client, store } = prepare()
    const read = store.get('a')
    await client.lose(client.sent[0])
    client.sent[1].resolve('{"cookie":{}}')
    assert.deepEqual(await read, { cookie: {} })
  })

  test('should write again only to what is still there', async () => {
    for (const disableTTL of [false, true]) {
      const { client, set } = prepare({ disableTTL })
      const saved = set('one')
      await client.lose(client.sent[0])
      assert.deepEqual(client.told(), ['set one', 'set one XX'])
      client.sent[1].resolve('OK')
      await saved
    }
  })

  test('should say that the outcome is unknown when it is gone', async () => {
    const { client, set } = prepare()
    const saved = set('one')
    await client.lose(client.sent[0])
    client.sent[1].resolve(null)
    await assert.rejects(saved, { code: 'ERR_SESSION_REDIS_CONNECTION_LOST', message: new RegExp(`the connection to ${place} was lost`) })
  })

  test('should send what was lost again in its order', async () => {
    const { client, store, set } = prepare()
    const calls = [set('one'), store.touch('a', sessionOf()), store.destroy('a'), set('two'), store.get('a')]
    const lost = [...client.sent]
    await client.lose(...lost.reverse())
    assert.deepEqual(client.told().slice(5), ['set one XX', 'pExpire', 'del', 'set two XX', 'get'])
    for (const command of client.sent.slice(5)) command.resolve(command.name === 'get' ? '{"cookie":{}}' : 1)
    await Promise.all(calls)
  })

  for (const later of ['set', 'destroy', 'touch']) {
    test(`should not send a write again behind a later ${later} that the client still holds`, async () => {
      const { client, store, set } = prepare()
      const first = set('one').catch((err) => err)
      const second = later === 'destroy' ? store.destroy('a') : store[later]('a', sessionOf({ name: 'two' }))
      const other = store.get('b')
      await client.lose(client.sent[0], client.sent[2])
      assert.equal((await first).code, 'ERR_SESSION_REDIS_CONNECTION_LOST')
      assert.deepEqual(client.told().slice(3), ['get'], 'another session is not concerned')
      client.sent[1].resolve('OK')
      client.sent[3].resolve(null)
      await Promise.all([second, other])
    })
  }

  test('should give up when the connection is lost again', async () => {
    const { client, store } = prepare()
    const read = store.get('a').catch((err) => err)
    await client.lose(client.sent[0])
    client.becomeReady()
    await client.lose(client.sent[1])
    assert.equal((await read).code, 'ERR_SESSION_REDIS_CONNECTION_LOST')
    assert.equal(client.sent.length, 2)
  })

  test('should count no connection that breaks before it was ready', async () => {
    const { client, set } = prepare()
    const saved = set('one')
    await client.lose(client.sent[0])
    for (let attempt = 1; attempt <= 3; attempt++) {
      await client.lose(client.sent[attempt])
      await until(() => client.sent.length === attempt + 2)
    }
    assert.deepEqual(client.told(), ['set one', ...Array(4).fill('set one XX')])
    client.becomeReady()
    client.sent[4].resolve('OK')
    await saved
  })

  test('should give up in the end where none is ready', async () => {
    const { client, store } = prepare({ commandTimeout: 100 })
    client.get = async () => { throw new SocketClosedUnexpectedlyError() }
    assert.match((await store.get('a').catch((err) => err)).code, /^ERR_SESSION_REDIS_(CONNECTION_LOST|TIMEOUT)$/)
  })
})

/** Lets promises go on, and no timer, however slow the machine. */
async function promisesSettled () {
  for (let i = 0; i < 20; i++) await null
}

describe('RedisStore when a client meets a server that loads its data', () => {
  const loading = () => new ReplyError('LOADING Redis is loading the dataset in memory')

  test('should ask again, and let later commands for the session wait', async () => {
    const { client, store, set } = prepare()
    const saved = set('one')
    client.sent[0].reject(loading())
    await promisesSettled()
    const later = [store.destroy('a'), set('two'), store.get('b')]
    assert.deepEqual(client.told(), ['set one', 'get'], 'another session is not concerned')
    await until(() => client.sent.length === 3)
    client.sent[2].resolve('OK')
    await saved
    assert.deepEqual(client.told().slice(2), ['set one', 'del', 'set two'])
    for (const command of client.sent) command.resolve(null)
    await Promise.all(later)
  })

  test('should not write again what a later command has overtaken', async () => {
    const { client, store, set } = prepare()
    const saved = set('one').catch((err) => err)
    const destroyed = store.destroy('a')
    client.sent[0].reject(loading())
    client.sent[1].resolve(1)
    await destroyed
    assert.equal((await saved).code, 'ERR_SESSION_REDIS_LOADING')
    assert.deepEqual(client.told(), ['set one', 'del'])
  })

  test('should give up in the end', async () => {
    const { client, store } = prepare({ commandTimeout: 100 })
    client.get = async () => { throw loading() }
    const read = store.get('a').catch((err) => err)
    assert.match((await read).code, /^ERR_SESSION_REDIS_(LOADING|TIMEOUT)$/)
  })
})

describe('RedisStore with a client', () => {
  test('should hold it to commandTimeout only when asked', async () => {
    const { client, store } = prepare({ commandTimeout: 20 })
    const read = store.get('a')
    await assert.rejects(read, { code: 'ERR_SESSION_REDIS_TIMEOUT', message: `${place} did not answer within 20 ms` })
    client.sent[0].resolve('{"cookie":{}}')
    await new Promise(setImmediate)
  })

  test('should let commands end before it closes, however often it is closed', async () => {
    const { client, store } = prepare()
    let disconnects = 0
    store.on('disconnect', () => { disconnects++ })
    const read = store.get('a')
    const closed = [store.close(), store.close()]
    await assert.rejects(store.get('a'), { code: 'ERR_SESSION_REDIS_CLOSED' })
    assert.equal(disconnects, 0)
    client.sent[0].resolve(null)
    await Promise.all([read, ...closed])
    await store.close()
    assert.equal(disconnects, 1)
  })

  const failures = [
    [new ReplyError("WRONGTYPE Operation against a key 'sess:my-s3cret-sid'"), 'ERR_SESSION_REDIS_WRONGTYPE', `the key holds no session: ${place} said WRONGTYPE Operation against a key`],
    [new ReplyError('OOM command not allowed'), 'ERR_SESSION_REDIS_OOM', `${place} is out of memory: OOM command not allowed`],
    [new ReplyError('NOAUTH Authentication required.'), 'ERR_SESSION_REDIS_AUTH', `${place} wants a password, and the client gave none: NOAUTH Authentication required.`],
    [new ReplyError("ERR unknown command 'SET', with args 's3cret'"), 'ERR_SESSION_REDIS_REPLY', `${place} answered with an error: ERR unknown command`],
    [Object.assign(new Error('connect ENOENT /redis.sock'), { code: 'ENOENT', syscall: 'connect' }), 'ERR_SESSION_REDIS_UNAVAILABLE', `${place} cannot be reached: connect ENOENT /redis.sock`],
    [new AggregateError([new Error('connect ECONNREFUSED ::1:6380'), new Error('connect ECONNREFUSED 127.0.0.1:6380')], ''), 'ERR_SESSION_REDIS_UNAVAILABLE', `${place} cannot be reached: connect ECONNREFUSED ::1:6380, connect ECONNREFUSED 127.0.0.1:6380`]
  ]
  for (const [failure, code, message] of failures) {
    test(`should say where and why: ${message}`, async () => {
      const { client, store } = prepare()
      const read = store.get('my-s3cret-sid')
      await until(() => client.sent.length === 1)
      client.sent[0].reject(failure)
      await assert.rejects(read, (err) => {
        assert.equal(err.code, code)
        assert.equal(err.message, message)
        assert.ok(err.cause instanceof Error)
        assert.doesNotMatch(util.inspect(err, { depth: 9, showHidden: true }), /s3cret/)
        return true
      })
    })
  }

  test('should work with a client that emits odd errors, or says little about itself', async () => {
    const listeners = {}
    const client = { get: async () => null, set () {}, on (event, listener) { listeners[event] = listener } }
    const store = new RedisStore({ client })
    const errors = []
    store.on('error', (err) => errors.push(err.code))
    for (const odd of [undefined, null, 'a text', {}, Object.create(null), new Error('')]) listeners.error(odd)
    assert.deepEqual(errors, Array(6).fill('ERR_SESSION_REDIS_CONNECT'))
    await store.close()
  })

  test('should pass on an error that says nothing of Redis', async () => {
    for (const failure of [new TypeError('no such method'), 'a text', undefined]) {
      const { client, store } = prepare()
      const read = store.get('a').catch((err) => err)
      client.sent[0].reject(failure)
      assert.equal(await read, failure === undefined ? null : failure)
    }
  })
})
