'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { after, before, describe, test } = require('node:test')

const { makeCertificates } = require('./support/certificates')
const { freePort, skip, startServer, temporaryFolder } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')

/** Shows that the store works: what it saves, it can read. */
async function assertWorks (store) {
  await store.set('sid', sessionOf({ views: 1 }))
  assert.equal((await store.get('sid')).views, 1)
}

describe('RedisStore with credentials', { skip }, () => {
  test('should log in with the password in the URL', async (t) => {
    const server = await startServer(t, { args: ['--requirepass', 'p@ss/wörd'] })
    const password = encodeURIComponent('p@ss/wörd')
    await assertWorks(await connectStore(t, { url: `redis://:${password}@127.0.0.1:${server.port}` }))
  })

  test('should log in as an ACL user, who may only touch the sessions', async (t) => {
    const server = await startServer(t)
    await server.ask('ACL', 'SETUSER', 'shop', 'on', '>secret', '~sess:*', '+get', '+set', '+pexpire', '+del', '+scan')
    const store = await connectStore(t, { url: server.url, username: 'shop', password: 'secret' })
    await assertWorks(store)
    await store.touch('sid', sessionOf())
    assert.equal(await store.length(), 1)
    await store.clear()
  })

  test('should say that a permission is missing', async (t) => {
    const server = await startServer(t)
    await server.ask('ACL', 'SETUSER', 'shop', 'on', '>secret', '~other:*', '+@all')
    const store = await connectStore(t, { url: `redis://shop:secret@127.0.0.1:${server.port}` })
    await assert.rejects(store.get('my-secret-sid'), (err) => {
      assert.equal(err.code, 'ERR_SESSION_REDIS_PERMISSION')
      assert.match(err.cause.message, /^NOPERM/)
      assert.doesNotMatch(err.message + err.cause.message, /my-secret-sid/)
      return true
    })
  })

  for (const [what, login] of [['a wrong password', ':wr0ng@'], ['no password', '']]) {
    test(`should say at once that ${what} was refused, and never show it`, async (t) => {
      const server = await startServer(t, { args: ['--requirepass', 'right'] })
      const store = createStore(t, { url: `redis://${login}127.0.0.1:${server.port}`, commandTimeout: 60000 })
      const [err] = await told(store, 'error')
      assert.equal(err.code, 'ERR_SESSION_REDIS_AUTH')
      assert.ok(err.cause instanceof Error)
      assert.doesNotMatch(`${err.stack} ${err.cause.stack}`, /wr0ng/)
      await assert.rejects(store.get('sid'), { code: 'ERR_SESSION_REDIS_AUTH' })
    })
  }

  test('should come to work once the password is right', async (t) => {
    const server = await startServer(t, { args: ['--requirepass', 'right'] })
    const store = createStore(t, { url: server.url, password: 'later' })
    await told(store, 'error')
    const admin = await server.admin({ password: 'right' })
    const connected = told(store, 'connect')
    await admin.config('SET', 'requirepass', 'later')
    admin.disconnect()
    await connected
    await assertWorks(store)
  })
})

describe('RedisStore and where the server is', { skip }, () => {
  test('should use the database and the connection name it is given', async (t) => {
    const server = await startServer(t)
    const store = await connectStore(t, { url: `${server.url}/3`, name: 'shop-sessions' })
    await assertWorks(store)
    const admin = await server.admin({ db: 3 })
    t.after(() => admin.disconnect())
    assert.equal(await admin.exists('sess:sid'), 1)
    assert.match(await admin.client('LIST'), /name=shop-sessions .*db=3/)
  })

  test('should connect through a Unix socket', async (t) => {
    const folder = temporaryFolder()
    t.after(() => fs.rmSync(folder, { recursive: true }))
    const socket = path.join(folder, 'redis.sock')
    await startServer(t, { args: ['--unixsocket', socket, '--requirepass', 'p&ss'] })
    const pass = encodeURIComponent('p&ss')
    await assertWorks(await connectStore(t, { url: `redis+unix://${socket}?db=2&pass=${pass}` }))
  })

  test('should never pass on ENOENT, which means no session', async (t) => {
    const store = createStore(t, { url: 'redis+unix:///no/such/redis.sock', commandTimeout: 50 })
    const seen = [told(store, 'error').then(([err]) => err), store.get('sid').catch((err) => err)]
    for (let err of await Promise.all(seen)) {
      assert.match(err.code, /^ERR_SESSION_REDIS_(CONNECT|UNAVAILABLE)$/)
      for (; err; err = err.cause) assert.notEqual(err.code, 'ENOENT')
    }
  })

  test('should fail within the command timeout while nobody listens', async (t) => {
    const store = createStore(t, { url: `redis://127.0.0.1:${await freePort()}`, commandTimeout: 100 })
    const start = performance.now()
    const calls = [store.get('a'), store.set('a', sessionOf()), store.touch('a', sessionOf()), store.destroy('a'), store.length()]
    for (const { reason } of await Promise.allSettled(calls)) {
      assert.equal(reason.code, 'ERR_SESSION_REDIS_UNAVAILABLE')
      assert.match(reason.cause.message, /refused/)
    }
    assert.ok(performance.now() - start < 10000)
  })

  test('should say that a host does not answer within the connect timeout', async (t) => {
    const silent = require('node:net').createServer(() => {}).listen(0, '127.0.0.1')
    t.after(() => silent.close())
    await told(silent, 'listening')
    const store = createStore(t, { url: `redis://127.0.0.1:${silent.address().port}`, connectTimeout: 50 })
    const [err] = await told(store, 'error')
    assert.equal(err.code, 'ERR_SESSION_REDIS_CONNECT')
    assert.equal(err.cause.message, 'timed out')
  })
})

describe('RedisStore with TLS', { skip }, () => {
  let folder, certificates

  before(() => {
    folder = temporaryFolder()
    certificates = makeCertificates(folder)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  const startTls = async (t, more = []) => {
    const port = await freePort()
    return startServer(t, { port, args: ['--tls-port', String(port), ...certificates.serverArgs, ...more] })
  }
  const urlOf = (server, host = '127.0.0.1') => `rediss://${host}:${server.port}`
  const open = ['--tls-auth-clients', 'no']

  test('should trust the given authority', async (t) => {
    const server = await startTls(t, open)
    await assertWorks(await connectStore(t, { url: urlOf(server), tls: { ca: certificates.ca } }))
  })

  test('should refuse an authority it was not told to trust', async (t) => {
    const server = await startTls(t, open)
    const store = createStore(t, { url: urlOf(server), commandTimeout: 60000 })
    const [err] = await told(store, 'error')
    assert.equal(err.code, 'ERR_SESSION_REDIS_TLS')
    assert.match(err.cause.message, /certificate/)
    await assert.rejects(store.get('sid'), { code: 'ERR_SESSION_REDIS_TLS' })
  })

  test('should accept any certificate only when told so', async (t) => {
    const server = await startTls(t, open)
    await assertWorks(await connectStore(t, { url: urlOf(server), tls: { rejectUnauthorized: false } }))
  })

  test('should check the certificate for the given server name', async (t) => {
    const server = await startTls(t, open)
    const { ca } = certificates
    await assertWorks(await connectStore(t, { url: urlOf(server), tls: { ca, servername: 'redis.test' } }))
    const [err] = await told(createStore(t, { url: urlOf(server), tls: { ca, servername: 'other.test' } }), 'error')
    assert.equal(err.code, 'ERR_SESSION_REDIS_TLS')
  })

  test('should show its own certificate, with a plain or an encrypted key', async (t) => {
    const server = await startTls(t)
    const { ca, cert, key, encryptedKey, passphrase } = certificates
    await assertWorks(await connectStore(t, { url: urlOf(server), tls: { ca, cert, key } }))
    await assertWorks(await connectStore(t, { url: urlOf(server), tls: { ca, cert, key: encryptedKey, passphrase } }))
    const [err] = await told(createStore(t, { url: urlOf(server), tls: { ca } }), 'error')
    assert.match(err.code, /^ERR_SESSION_REDIS_(TLS|CONNECT)$/)
  })

  test('should throw for certificates and keys that cannot be read', () => {
    const url = 'rediss://127.0.0.1:1'
    assert.throws(() => createStore({ after () {} }, { url, tls: { ca: 'none' } }), { code: 'ERR_SESSION_REDIS_TLS' })
    assert.throws(() => createStore({ after () {} }, { url, tls: { cert: certificates.cert, key: 'none' } }),
      { code: 'ERR_SESSION_INVALID_OPTION' })
    const { ca, cert, serverKey, key } = certificates
    for (const [pair, reason] of [
      [{ cert: 'none', key }, /failed: the client's certificate cannot be read/],
      [{ cert: key, key }, /failed: the client's certificate cannot be read/],
      [{ cert, key: serverKey }, /failed: the private key is not that of the certificate/]
    ]) {
      assert.throws(() => createStore({ after () {} }, { url, tls: { ca, ...pair } }), { code: 'ERR_SESSION_REDIS_TLS', message: reason })
    }
  })
})
