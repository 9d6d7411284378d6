'use strict'

/*
 * A command that is alone is sent by the thread that calls, all others by the store's own. A session must not
 * notice which of them it was.
 */

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { after, before, describe, test } = require('node:test')
const { checkBurst } = require('./support/burst')
const { makeCertificates } = require('./support/certificates')
const { startProxy } = require('./support/proxy')
const { freePort, skip, startServer, temporaryFolder } = require('./support/servers')
const { connectStore, sessionOf } = require('./support/stores')

/** More than the operating system keeps for a connection that nobody reads from. */
const LARGE = sessionOf({ text: 'ü'.repeat(8 << 20) })

describe('RedisStore with one command at a time', { skip }, () => {
  let folder, certificates

  before(() => {
    folder = temporaryFolder()
    certificates = makeCertificates(folder)
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  async function startTls (t) {
    const port = await freePort()
    const args = ['--tls-port', String(port), ...certificates.serverArgs, '--tls-auth-clients', 'no']
    await startServer(t, { port, args })
    return { url: `rediss://127.0.0.1:${port}`, tls: { ca: certificates.ca } }
  }

  const servers = {
    'over TCP': async (t) => ({ url: (await startServer(t)).url }),
    'over TLS': startTls
  }

  for (const [how, start] of Object.entries(servers)) {
    test(`should save a session larger than a socket takes at once, ${how}`, async (t) => {
      const store = await connectStore(t, { ...await start(t), commandTimeout: 30000 })
      await store.set('large', LARGE)
      assert.deepEqual(await store.get('large'), LARGE)
    })

    test(`should keep the order of a lone command and those that follow at once, ${how}`, async (t) => {
      const store = await connectStore(t, await start(t))
      for (let round = 0; round < 200; round++) await checkBurst(store, round)
    })
  }

  test('should find out by a lone command that the connection is gone, and send it again', async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url })
    // What may have been done is sent again as one that creates nothing.
    await store.set('a', sessionOf())
    for (let round = 0; round < 20; round++) {
      const session = sessionOf({ round })
      proxy.cut()
      await store.set('a', session)
      assert.deepEqual(await store.get('a'), session)
    }
  })

  test('should end a lone command in time, though it waits for nothing else', async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url, commandTimeout: 2000 })
    await store.set('a', sessionOf())
    proxy.onReply = () => {}
    assert.equal((await store.get('a').catch((err) => err)).code, 'ERR_SESSION_REDIS_TIMEOUT')
  })
})
