'use strict'

/*
 * While commands come one by one, the event loop reads their replies itself. Whatever happens meanwhile, a session
 * must not notice.
 */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { readdirSync, readFileSync } = require('node:fs')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')
const { Worker } = require('node:worker_threads')

const { HANGING } = require('../support/limits')
const { checkBurst } = require('./support/burst')
const { startProxy } = require('./support/proxy')
const { bulk, startScriptedServer } = require('./support/scripted-server')
const { skip, startServer } = require('./support/servers')
const { connectStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

const run = promisify(execFile)
const storePath = require.resolve('../../session/redis')

/** So many that the event loop reads by then. */
const MANY = 100

async function oneByOne (store, count = MANY) {
  for (let i = 0; i < count; i++) await store.get('nobody')
}

/** How often the Redis threads of this process have gone to sleep. */
function sleeps () {
  const threads = readdirSync('/proc/self/task').filter((thread) => /^session-redis$/m.test(readFileSync(`/proc/self/task/${thread}/comm`)))
  const counts = threads.map((thread) => /^voluntary_ctxt_switches:\s*(\d+)/m.exec(readFileSync(`/proc/self/task/${thread}/status`))[1])
  return counts.reduce((sum, count) => sum + Number(count), 0)
}

/** Keeps the event loop from doing anything. */
function block (ms) {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const elsewhere = process.platform !== 'linux' && 'the Redis thread reads all replies'

describe('RedisStore while commands come one by one', { skip: skip || elsewhere }, () => {
  test('should wake no other thread for them', async (t) => {
    const store = await connectStore(t, { url: (await startServer(t)).url })
    await oneByOne(store)
    const before = sleeps()
    await oneByOne(store, 1000)
    assert.ok(sleeps() - before < 100, `${sleeps() - before} times for 1000 commands`)
  })

  test('should keep the order of what comes next', async (t) => {
    const store = await connectStore(t, { url: (await startServer(t)).url })
    for (let round = 0; round < 20; round++) {
      await oneByOne(store, 40)
      await checkBurst(store, round)
    }
  })

  test('should save a session larger than a socket takes at once', async (t) => {
    const store = await connectStore(t, { url: (await startServer(t)).url, commandTimeout: 30000 })
    const large = sessionOf({ text: 'ü'.repeat(8 << 20) })
    await oneByOne(store)
    await store.set('large', large)
    await oneByOne(store)
    assert.deepEqual(await store.get('large'), large)
  })

  test('should connect again when the connection is gone', async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url })
    await store.set('a', sessionOf({ round: -1 }))
    for (let round = 0; round < 10; round++) {
      await oneByOne(store, 40)
      proxy.cut()
      const session = sessionOf({ round })
      await store.set('a', session)
      assert.deepEqual(await store.get('a'), session)
    }
  })

  test('should connect again when an idle connection is gone', async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url })
    await oneByOne(store)
    const [pair] = proxy.pairs
    proxy.cut()
    await until(() => proxy.pairs.size === 1 && !proxy.pairs.has(pair))
    await store.set('a', sessionOf())
  })

  test('should end a command in time, and close its connection', async (t) => {
    const server = await startServer(t)
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url, commandTimeout: 2000 })
    await oneByOne(store)
    const [{ client }] = proxy.pairs
    const closed = told(client, 'close')
    proxy.onReply = () => {}
    assert.equal((await store.get('a').catch((err) => err)).code, 'ERR_SESSION_REDIS_TIMEOUT')
    await closed
  })

  test('should take a reply that came in time, although the event loop was blocked', async (t) => {
    const store = await connectStore(t, { url: (await startServer(t)).url, commandTimeout: 500 })
    await store.set('a', sessionOf({ text: 'here' }))
    await oneByOne(store)
    const read = store.get('a')
    // It leaves at the end of this turn, and then the loop is blocked.
    process.nextTick(() => block(1500))
    assert.equal((await read).text, 'here')
  })

  test('should take no reply that nobody asked for', async (t) => {
    let stray
    const server = await startScriptedServer(t, ([name], socket) => {
      if (name === 'CLIENT') stray = () => socket.write(bulk('{"cookie":{},"of":"another"}'))
    })
    const store = await connectStore(t, { url: server.url, name: 'mine' })
    await oneByOne(store)
    stray()
    for (let i = 0; i < 10; i++) assert.equal(await store.get('nobody'), null)
  })

  test('should close', async (t) => {
    const server = await startServer(t)
    const store = await connectStore(t, { url: server.url })
    await oneByOne(store)
    const last = store.set('a', sessionOf())
    await store.close()
    await last
    await until(async () => !/cmd=(get|set)/.test(await server.ask('CLIENT', 'LIST')))
  })

  test('should tell what a callback throws, and go on', async (t) => {
    const server = await startServer(t)
    const { stdout } = await run(process.execPath, ['-e', `
      const RedisStore = require(${JSON.stringify(storePath)})
      const store = new RedisStore({ url: ${JSON.stringify(server.url)} })
      const thrown = []
      process.on('uncaughtException', (err) => thrown.push(err.message))
      const next = (left) => store.get('a', () => {
        if (left === 0) return store.get('a', () => store.close(() => console.log(thrown.length, ...new Set(thrown))))
        next(left - 1)
        throw new Error('from a callback')
      })
      next(${MANY})`], { timeout: HANGING })
    assert.equal(stdout, `${MANY} from a callback\n`)
  })

  test('should keep async contexts apart', async (t) => {
    const { AsyncLocalStorage } = require('node:async_hooks')
    const context = new AsyncLocalStorage()
    const store = await connectStore(t, { url: (await startServer(t)).url })
    for (let i = 0; i < MANY; i++) {
      const seen = await context.run(i, () => new Promise((resolve) => store.get('a', () => resolve(context.getStore()))))
      assert.equal(seen, i)
    }
  })

  test('should serve an app with a global of the name that domains go by', async (t) => {
    const server = await startServer(t)
    // A REPL has one, and makes a domain.
    const { stdout } = await run(process.execPath, ['-e', `
      require('node:domain').create()
      globalThis.domain = 'example.com'
      const RedisStore = require(${JSON.stringify(storePath)})
      const store = new RedisStore({ url: ${JSON.stringify(server.url)} })
      const next = (left) => store.get('a', () => left ? next(left - 1) : store.close(() => console.log('closed')))
      next(${MANY})`], { timeout: HANGING })
    assert.equal(stdout, 'closed\n')
  })

  const endings = {
    'that ends by itself': 'for (let i = 0; i < 100; i++) await store.get("a")',
    'that is ended': 'for (let i = 0; i < 100; i++) await store.get("a"); process.exit()',
    'that is ended while a command is under way': 'for (let i = 0; i < 100; i++) await store.get("a"); store.get("a"); process.nextTick(() => process.exit())',
    'that fails': 'process.exitCode = 0; for (let i = 0; i < 100; i++) await store.get("a"); process.once("uncaughtException", () => process.exit()); store.get("a", () => { throw new Error("failed") })'
  }
  for (const [which, body] of Object.entries(endings)) {
    const program = (url) => `const RedisStore = require(${JSON.stringify(storePath)})
      const store = new RedisStore({ url: ${JSON.stringify(url)} })
      const go = async () => { ${body} }
      go()`

    test(`should let go of a process ${which}`, async (t) => {
      await run(process.execPath, ['-e', program((await startServer(t)).url)], { timeout: HANGING })
    })

    test(`should let go of a worker thread ${which}`, async (t) => {
      const { url } = await startServer(t)
      for (let round = 0; round < 3; round++) {
        const [code] = await told(new Worker(program(url), { eval: true }), 'exit')
        assert.equal(code, 0)
      }
    })
  }

  test('should let go of worker threads that are terminated', async (t) => {
    const { url } = await startServer(t)
    const program = `const RedisStore = require(${JSON.stringify(storePath)})
      const { parentPort } = require('node:worker_threads')
      const store = new RedisStore({ url: ${JSON.stringify(url)} })
      const next = (i) => store.get('a', () => {
        if (i === 100) parentPort.postMessage('reading')
        next(i + 1)
      })
      next(0)`
    for (let round = 0; round < 5; round++) {
      const worker = new Worker(program, { eval: true })
      await told(worker, 'message')
      await worker.terminate()
    }
  })
})
