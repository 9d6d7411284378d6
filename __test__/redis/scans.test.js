'use strict'

/** `length`, `ids`, `all` and `clear`, with a server that does as the test says. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { bulk, startScriptedServer } = require('./support/scripted-server')
const { connectStore } = require('./support/stores')

/** One step of a scan as a server sends it. */
const page = (cursor, ...keys) => `*2\r\n${bulk(String(cursor))}*${keys.length}\r\n${keys.map(bulk).join('')}`

describe('RedisStore on all sessions', () => {
  test('should end a scan that goes in circles, or on for ever', async (t) => {
    let steps = 0
    let cursor = () => 7
    const server = await startScriptedServer(t, ([name]) => name === 'SCAN' ? page(cursor(++steps)) : undefined)
    const store = await connectStore(t, { url: server.url })
    await assert.rejects(store.length(), { code: 'ERR_SESSION_REDIS_PROTOCOL' })
    assert.equal(steps, 2)
    const end = performance.now() + 30000
    cursor = (step) => performance.now() < end ? step : 0
    // 20 times this is what a scan may take; its steps take next to nothing.
    const impatient = await connectStore(t, { url: server.url, commandTimeout: 100 })
    await assert.rejects(impatient.ids(), { code: 'ERR_SESSION_REDIS_TIMEOUT', message: /within (100|2000) ms/ })
  })

  test('should count a session once, and leave keys alone that are not its own, whatever the server names', async (t) => {
    const steps = [page(5, 'sess:a', 'other:a', 'sess:b'), page(0, 'sess:a', 'ses', 'sess:')]
    const server = await startScriptedServer(t, ([name, cursor]) => name === 'SCAN' ? steps[cursor === '0' ? 0 : 1] : undefined)
    for (const key of ['sess:a', 'other:a', 'sess:b', 'ses']) server.data.set(key, '{}')
    const store = await connectStore(t, { url: server.url })
    assert.equal(await store.length(), 3)
    assert.deepEqual((await store.ids()).sort(), ['', 'a', 'b'])
    assert.deepEqual((await store.all()).map(({ id }) => id).sort(), ['a', 'b'])
    await store.clear()
    assert.deepEqual([...server.data.keys()], ['other:a', 'ses'])
  })

  test('should pass over keys that hold no text, and report every other failure', async (t) => {
    let reply
    const server = await startScriptedServer(t, ([name, key]) => {
      if (name === 'SCAN') return page(0, 'sess:a', 'sess:b')
      if (key === 'sess:b') return reply
    })
    server.data.set('sess:a', '{}')
    const store = await connectStore(t, { url: server.url })
    reply = '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n'
    assert.deepEqual((await store.all()).map(({ id }) => id), ['a'])
    reply = '-NOPERM this user has no permissions\r\n'
    for (const method of ['all', 'clear']) await assert.rejects(store[method](), { code: 'ERR_SESSION_REDIS_PERMISSION' })
  })
})
