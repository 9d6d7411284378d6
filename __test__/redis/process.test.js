'use strict'

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { before, after, describe, test } = require('node:test')
const { promisify } = require('node:util')
const { Worker } = require('node:worker_threads')

const { HANGING } = require('../support/limits')
const { startProxy } = require('./support/proxy')
const { Server, freePort, skip } = require('./support/servers')
const { RedisStore, connectStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')

const run = promisify(execFile)
const storePath = require.resolve('../../session/redis')

/** Runs a program of its own, with a `store` at `url`; returns what it printed. */
async function runProgram (url, body) {
  const program = `const RedisStore = require(${JSON.stringify(storePath)})
    const store = new RedisStore({ url: ${JSON.stringify(url)} })
    ${body}`
  const { stdout } = await run(process.execPath, ['-e', program], { timeout: HANGING })
  return stdout
}

const withoutProc = process.platform !== 'linux' && 'threads are counted in /proc'

describe('RedisStore and its process', { skip }, () => {
  let server

  before(async () => {
    server = await new Server({ port: await freePort() }).start()
  })
  after(() => server.remove())

  test('should not keep a process alive that has nothing to do', async () => {
    await runProgram(server.url, "store.on('connect', () => console.log('connected'))")
    await runProgram(server.url, 'store.set("a", { cookie: {} }, () => {})')
  })

  test('should keep it alive until every callback was called', async () => {
    const printed = await runProgram(server.url, `
      store.set('a', { cookie: {}, views: 7 }, () => store.get('a', (err, session) => console.log(session.views)))`)
    assert.equal(printed, '7\n')
  })

  test('should not end the process when nobody listens for errors', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`
    const printed = await runProgram(url, `
      const impatient = new RedisStore({ url: ${JSON.stringify(url)}, disconnectAfter: 10 })
      const alive = setTimeout(() => {}, 60000)
      impatient.on('disconnect', () => {
        console.log('disconnected')
        clearTimeout(alive)
      })`)
    assert.equal(printed, 'disconnected\n')
  })

  test('should answer every call although listeners throw', async () => {
    // A refused password is told to the listeners and to all calls that wait, in one batch.
    const guarded = await new Server({ port: await freePort(), args: ['--requirepass', 'pass'] }).start()
    try {
      const printed = await runProgram(guarded.url, `
        let thrown = 0
        process.on('uncaughtException', () => { thrown++ })
        for (const event of ['disconnect', 'error']) store.on(event, () => { throw new Error('listener') })
        const heard = new Promise((resolve) => store.on('error', resolve))
        const codes = Array.from({ length: 20 }, () => store.get('a').catch((err) => err.code))
        Promise.all([...codes, heard.then(() => codes[0])]).then((codes) => setImmediate(() => console.log(codes.length, ...new Set(codes), thrown > 0)))`)
      assert.equal(printed, '21 ERR_SESSION_REDIS_AUTH true\n')
    } finally {
      await guarded.remove()
    }
  })

  test('should start no thread before the first store is made, and end it with the last', { skip: withoutProc }, async () => {
    const { stdout } = await run(process.execPath, ['-e', `
      const { readdirSync, readFileSync } = require('node:fs')
      const nameOf = (thread) => readFileSync('/proc/self/task/' + thread + '/comm', 'utf8').trim()
      const count = () => readdirSync('/proc/self/task').map(nameOf).filter((name) => name === 'session-redis').length
      const RedisStore = require(${JSON.stringify(storePath)})
      const required = count()
      const stores = [1, 2].map(() => new RedisStore({ url: ${JSON.stringify(server.url)} }))
      Promise.all(stores.map((store) => store.get('nobody'))).then(async () => {
        const open = count()
        await Promise.all(stores.map((store) => store.close()))
        console.log(JSON.stringify([required, open, count()]))
      })`], { timeout: HANGING })
    assert.deepEqual(JSON.parse(stdout), [0, 1, 0])
  })

  test('should work in several worker threads, which may end at any time', async () => {
    const program = `const RedisStore = require(${JSON.stringify(storePath)})
      const { parentPort, threadId } = require('node:worker_threads')
      const store = new RedisStore({ url: ${JSON.stringify(server.url)} })
      const id = 'worker' + threadId
      const go = async () => {
        for (let i = 0; ; i++) {
          await store.set(id, { cookie: {}, i })
          if ((await store.get(id)).i !== i) throw new Error('wrong session')
          if (i === 50) parentPort.postMessage('busy')
        }
      }
      go()`
    for (let round = 0; round < 3; round++) {
      const workers = Array.from({ length: 3 }, () => new Worker(program, { eval: true }))
      await Promise.all(workers.map((worker) => told(worker, 'message')))
      await Promise.all(workers.map((worker) => worker.terminate()))
    }
  })

  test('should write the commands of one turn together', async (t) => {
    const proxy = await startProxy(t, server.port)
    const store = await connectStore(t, { url: proxy.url })
    let replies = 0
    proxy.onReply = (bytes, client) => {
      replies += 1
      client.write(bytes)
    }
    await Promise.all(Array.from({ length: 100 }, (_, i) => store.touch(`s${i}`, sessionOf())))
    assert.ok(replies <= 3, `${replies} pieces of replies for 100 commands of one turn`)
  })

  test('should finish what is under way when it is closed, and refuse the rest', async (t) => {
    const store = new RedisStore({ url: server.url })
    const saves = Array.from({ length: 10 }, (_, i) => store.set(`s${i}`, sessionOf()))
    let disconnected = 0
    store.on('disconnect', () => { disconnected += 1 })
    const closed = store.close()
    const late = ['get', 'destroy'].map((method) => store[method]('s1'))
    late.push(store.set('s1', sessionOf()), store.touch('s1', sessionOf()), store.length())
    for (const { reason } of await Promise.allSettled(late)) assert.equal(reason.code, 'ERR_SESSION_REDIS_CLOSED')
    await Promise.all(saves)
    await Promise.all([closed, store.close()])
    await store.close()
    assert.equal(disconnected, 1)
    const other = await connectStore(t, { url: server.url })
    assert.equal((await other.ids()).filter((id) => /^s\d$/.test(id)).length, 10)
  })
})
