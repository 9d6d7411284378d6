'use strict'

/** Servers and ACL users that can't run scripts: the app learns of it at the first connection, in words that say what to do. */

const { once } = require('node:events')
const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')
const { call } = require('../beyond/support/protocol-contract')
const { clients } = require('./support/clients')
const { skip, startServer } = require('./support/servers')
const { createStore, sessionOf } = require('./support/stores')
const { startScriptedServer } = require('./support/scripted-server')
const { told } = require('./support/told')

const asked = {
  users: { users: { key: (session) => session.user } },
  "conflict: 'merge'": { conflict: 'merge' }
}

/** Each takes something away that a script needs. */
const lacks = {
  users: ['-eval', '-evalsha', '-zadd', '-zrangebyscore', '-pexpire'],
  "conflict: 'merge'": ['-eval', '-evalsha']
}

async function startServerWithout (t, ...rights) {
  const server = await startServer(t)
  await server.ask('ACL', 'SETUSER', 'app', 'on', '>secret', '~*', '+@all', ...rights)
  return server
}

function use (store, options) {
  return ours.session({ secret: 'x', resave: false, saveUninitialized: false, store, ...options })
}

function isUnable (option) {
  return (err) => {
    assert.ok(err instanceof TypeError)
    assert.equal(err.code, 'ERR_SESSION_STORE_UNABLE')
    assert.ok(err.message.includes(`option ${option} needs`), err.message)
    assert.match(err.message, /ACL user \+eval \+evalsha/)
    assert.doesNotMatch(err.message, /secret/)
    return true
  }
}

/** Tests take the servers away under their stores. */
function isNotUnable ({ code }) {
  assert.notEqual(code, 'ERR_SESSION_STORE_UNABLE')
}

describe('scripts', { skip }, () => {
  for (const [option, options] of Object.entries(asked)) {
    for (const right of lacks[option]) {
      test(`should tell of an ACL user with ${right}, under ${option}`, async (t) => {
        const server = await startServerWithout(t, right)
        const store = createStore(t, { url: server.url.replace('//', '//app:secret@') })
        use(store, options)
        const [err] = await once(store, 'error', { signal: AbortSignal.timeout(30000) })
        isUnable(option)(err)
      })
    }

    test(`should tell those who go on all the same, under ${option}`, async (t) => {
      const server = await startServerWithout(t, '-eval', '-evalsha')
      const store = createStore(t, { url: server.url.replace('//', '//app:secret@') })
      store.on('error', () => {})
      use(store, options)
      await store.set('a', sessionOf())
      const attempt = option === 'users' ? store.userAdd('ann', 'a', 1, undefined) : call(store, 'setExisting', 'a', sessionOf(), 'x')
      await assert.rejects(attempt, isUnable(option))
    })

    for (const name of ['node-redis 5', 'ioredis']) {
      test(`should tell of it with a client of ${name}, under ${option}`, async (t) => {
        const server = await startServer(t)
        const client = await clients[name].single(server)
        t.after(() => clients[name].stop(client))
        await client.set('warm', 'up')
        await server.ask('ACL', 'SETUSER', 'default', '-eval')
        const store = createStore(t, { client })
        use(store, options)
        const [err] = await once(store, 'error', { signal: AbortSignal.timeout(30000) })
        isUnable(option)(err)
      })
    }

    test(`should be content with a server that runs scripts, under ${option}`, async (t) => {
      const server = await startServerWithout(t, '-@all', '+eval', '+evalsha', '+get', '+set', '+pexpire', '+ping', '+echo', '+zadd', '+zrem', '+zscore', '+zrangebyscore', '+zrevrange', '+persist', '+pttl', '+client')
      const store = createStore(t, { url: server.url.replace('//', '//app:secret@') })
      store.on('error', isNotUnable)
      use(store, options)
      await once(store, 'connect', { signal: AbortSignal.timeout(30000) })
      await store.userAdd('ann', 'a', 1, undefined)
      const [, version] = await call(store, 'setNew', 'a', sessionOf())
      assert.equal((await call(store, 'setExisting', 'a', sessionOf({ n: 1 }), version))[0], true)
      assert.equal((await store.userList('ann')).length, 1)
    })
  }

  test('should not ask for what is not used', async (t) => {
    const server = await startServerWithout(t, '-eval', '-evalsha')
    for (const options of [{}, { revive: false }, { timeouts: { idle: 1000, absolute: 2000 } }]) {
      const store = createStore(t, { url: server.url.replace('//', '//app:secret@') })
      store.on('error', isNotUnable)
      use(store, options)
      await once(store, 'connect', { signal: AbortSignal.timeout(30000) })
      assert.equal(await store.setNew('a', sessionOf()), true)
      assert.equal(await store.setNew('a', sessionOf({ n: 5 })), false)
      assert.equal((await call(store, 'setExisting', 'a', sessionOf({ n: 1 }), undefined))[0], true)
      assert.equal((await store.getVersioned('a')).n, 1)
      assert.equal(await store.setExisting('a', sessionOf({ n: 2 })), true)
      assert.equal((await store.get('a')).n, 2)
      await store.destroy('a')
      assert.equal(await store.setExisting('a', sessionOf({ n: 3 })), false)
    }
  })
})

test('should tell of a server whose Lua lacks sha1hex', async (t) => {
  const server = await startScriptedServer(t, ([name]) => {
    if (name === 'EVALSHA') return '-NOSCRIPT No matching script.\r\n'
    if (name === 'EVAL') return "-ERR user_script:1: attempt to call field 'sha1hex' (a nil value) script: f, on @user_script:1.\r\n"
  })
  const store = createStore(t, { url: server.url })
  use(store, asked["conflict: 'merge'"])
  const [err] = await once(store, 'error', { signal: AbortSignal.timeout(30000) })
  isUnable("conflict: 'merge'")(err)
})

test('should warn if there is no listener for errors', async (t) => {
  const server = await startScriptedServer(t, ([name]) => /^EVAL/.test(name) ? "-ERR unknown command 'EVAL'\r\n" : undefined)
  const store = createStore(t, { url: server.url })
  const warned = told(process, 'warning')
  use(store, asked.users)
  const [warning] = [].concat(await warned)
  assert.equal(warning.code, 'ERR_SESSION_STORE_UNABLE')
  assert.match(warning.message, /^RedisStore: option users needs/)
})

test('should refuse replicas for what must read its own writes', (t) => {
  for (const options of [{ revive: false }, { conflict: 'merge' }, { timeouts: { absolute: 1000 } }, { timeouts: { idle: 1000 } }, asked.users]) {
    const store = createStore(t, { cluster: ['redis://127.0.0.1:1'], readFrom: 'replica' })
    assert.throws(() => use(store, options), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION', message: /readFrom: 'replica'/ })
  }
})
