'use strict'

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { serve } = require('./support/app')
const { skip, startServer } = require('./support/servers')
const { connectStore } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

describe('session({ store: new RedisStore() })', { skip }, () => {
  test('should keep a visitor\'s session', async (t) => {
    const server = await startServer(t)
    const visit = await serve(t, await connectStore(t, { url: server.url }))
    const { cookie } = await visit()
    assert.equal((await visit(cookie)).text, '2')
    assert.equal((await visit(cookie)).text, '3')
  })

  test('should let requests pass without a session while the server is away, and with it again after', async (t) => {
    const server = await startServer(t, { args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
    const store = await connectStore(t, { url: server.url, disconnectAfter: 10 })
    const visit = await serve(t, store)
    const { cookie } = await visit()
    const closed = told(store, 'disconnect')
    const opened = told(store, 'connect')
    await server.kill()
    await closed
    assert.equal((await visit(cookie)).text, 'no session')
    await server.start()
    await opened
    assert.equal((await visit(cookie)).text, '2')
  })

  test('should leave no request hanging when the server does', async (t) => {
    const server = await startServer(t)
    const store = await connectStore(t, { url: server.url, commandTimeout: 1000, connectTimeout: 1000, disconnectAfter: 3000 })
    const visit = await serve(t, store)
    const { cookie } = await visit()
    server.pause()
    t.after(() => server.resume())
    const start = performance.now()
    const answers = await Promise.all(Array.from({ length: 20 }, () => visit(cookie)))
    assert.ok(performance.now() - start < 10000)
    for (const { status, text } of answers) {
      assert.equal(status, 500)
      assert.match(text, /^ERR_SESSION_REDIS_(TIMEOUT|UNAVAILABLE)$/)
    }
    await until(async () => (await visit(cookie)).text === 'no session')
    server.resume()
    await until(async () => /^\d+$/.test((await visit(cookie)).text))
  })
})
