'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { after, before, describe, test } = require('node:test')

const { makeCertificates } = require('./support/certificates')
const { startScriptedServer } = require('./support/scripted-server')
const { freePort, skip, startServer, temporaryFolder } = require('./support/servers')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')

/** What no message may hold: secrets, session IDs, and the words of what we are built with. */
const forbidden = /s3cret|my-sid|os error|rustls|tokio|InvalidContentType|UnknownIssuer|elapsed|early eof|invalid peer/

/**
 * The first trouble a store tells of, and the error of a call, both looked through.
 *
 * @returns {Promise<{ told: Error & { code: string }, failed: Error & { code: string } }>}
 */
async function failuresOf (t, options) {
  const store = createStore(t, { commandTimeout: 1000, ...options })
  const heard = told(store, 'error').then(([err]) => err)
  const failed = store.get('my-sid').then(() => assert.fail('it must fail'), (err) => err)
  const failures = { told: await heard, failed: await failed }
  for (const err of Object.values(failures)) {
    for (let cause = err; cause; cause = cause.cause) assert.doesNotMatch(cause.message, forbidden)
  }
  return failures
}

describe('RedisStore saying what is wrong', { skip }, () => {
  let folder, certificates

  before(() => {
    folder = temporaryFolder()
    certificates = makeCertificates(folder)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  const startTls = async (t) => {
    const port = await freePort()
    const args = ['--tls-port', String(port), ...certificates.serverArgs, '--tls-auth-clients', 'no']
    return startServer(t, { port, args })
  }

  test('should name host, port and the system\'s reason', async (t) => {
    const port = await freePort()
    const { told, failed } = await failuresOf(t, { url: `redis://127.0.0.1:${port}` })
    assert.equal(told.message, `connecting to Redis at 127.0.0.1:${port} failed: connection refused`)
    assert.equal(failed.message, `Redis at 127.0.0.1:${port} cannot be reached: connection refused`)
  })

  test('should name the path of a socket', async (t) => {
    const { failed } = await failuresOf(t, { url: 'redis+unix:///no/such/redis.sock' })
    assert.equal(failed.message, 'Redis at /no/such/redis.sock cannot be reached: no such file or directory')
  })

  test('should say that a host is unknown', async (t) => {
    const { told } = await failuresOf(t, { url: 'redis://no-such-host.invalid:6380' })
    assert.match(told.message, /no-such-host\.invalid:6380 failed: the host name cannot be resolved/)
  })

  test('should say why a server sends everybody away', async (t) => {
    const server = await startScriptedServer(t)
    server.server.removeAllListeners('connection').on('connection', (socket) => {
      socket.on('error', () => {}).resume().end('-ERR max number of clients reached\r\n')
    })
    const { told } = await failuresOf(t, { url: server.url })
    assert.equal(told.message, `connecting to Redis at 127.0.0.1:${server.port} failed: ERR max number of clients reached`)
  })

  test('should tell a missing password from a wrong one', async (t) => {
    const server = await startServer(t, { args: ['--requirepass', 'right'] })
    const missing = await failuresOf(t, { url: server.url })
    const wrong = await failuresOf(t, { url: server.url, password: 's3cret' })
    for (const { told, failed } of [missing, wrong]) {
      assert.equal(told.code, 'ERR_SESSION_REDIS_AUTH')
      assert.equal(failed.code, 'ERR_SESSION_REDIS_AUTH')
      assert.match(failed.message, new RegExp(`127\\.0\\.0\\.1:${server.port}`))
    }
    assert.match(missing.failed.message, /no password was given/)
    assert.match(wrong.failed.message, /refused the user name or the password/)
  })

  test('should speak of TLS where one side has none', async (t) => {
    const plain = await startServer(t)
    const { told } = await failuresOf(t, {
      url: `rediss://127.0.0.1:${plain.port}`, tls: { ca: certificates.ca }, connectTimeout: 300
    })
    // Redis may answer in plain text, or wait for the end of what it takes for a line.
    assert.match(told.message, new RegExp(`127\\.0\\.0\\.1:${plain.port} failed: .*TLS`))
    const talkative = await startScriptedServer(t)
    talkative.server.prependListener('connection', (socket) => socket.write('-ERR what?\r\n'))
    const answered = await failuresOf(t, {
      url: `rediss://127.0.0.1:${talkative.port}`, tls: { ca: certificates.ca }
    })
    assert.equal(answered.told.code, 'ERR_SESSION_REDIS_TLS')
    assert.match(answered.told.message, /the server does not speak TLS on this port/)
    const secure = await startTls(t)
    const other = await failuresOf(t, { url: secure.url })
    assert.match(other.told.message, /does the port want TLS\?/)
  })

  test('should say what is wrong with a certificate', async (t) => {
    const server = await startTls(t)
    const url = `rediss://127.0.0.1:${server.port}`
    const unknown = await failuresOf(t, { url })
    assert.match(unknown.failed.message, /certificate is not from a trusted authority/)
    const other = await failuresOf(t, { url, tls: { ca: certificates.ca, servername: 'other.test' } })
    assert.match(other.failed.message, /certificate is for another host name/)
  })

  test('should never quote a session or its ID', async (t) => {
    const refuse = ([name]) => name === 'SET' ? "-ERR unknown command 'SET', with args 'sess:my-sid' 's3cret'\r\n" : undefined
    const server = await startScriptedServer(t, refuse)
    const store = await connectStore(t, { url: server.url })
    const err = await store.set('my-sid', sessionOf({ text: 's3cret' })).catch((err) => err)
    assert.equal(err.message, `Redis at 127.0.0.1:${server.port} answered with an error: ERR unknown command`)
    assert.doesNotMatch(`${err.stack} ${err.cause.stack}`, forbidden)
  })
})
