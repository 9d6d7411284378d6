'use strict'

/** What a SqliteStore does to its process. */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const path = require('node:path')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')

const { HANGING } = require('../support/limits')
const { temporaryFile } = require('./support/stores')

const run = promisify(execFile)
const folder = JSON.stringify(path.join(__dirname, '../..'))
const root = JSON.stringify(require.resolve('../..'))
const withoutProc = process.platform !== 'linux' && 'threads are counted in /proc'

/** Runs a program of its own, with a `file` for its stores; returns what it printed. */
async function runProgram (t, body) {
  const program = `const { SqliteStore } = require(${root}); const file = ${JSON.stringify(temporaryFile(t))}; ${body}`
  const { stdout } = await run(process.execPath, ['-e', program], { timeout: HANGING })
  return stdout
}

describe('SqliteStore and its process', () => {
  test('should not keep a process alive that has nothing to do', async (t) => {
    await runProgram(t, "const store = new SqliteStore({ path: file }); store.on('connect', () => console.log('open'))")
    await runProgram(t, "new SqliteStore({ path: file }).set('a', { cookie: {} }, () => {})")
  })

  test('should keep it alive until every callback was called', async (t) => {
    const printed = await runProgram(t, `const store = new SqliteStore({ path: file })
      store.set('a', { cookie: {}, views: 7 }, () => store.get('a', (err, session) => console.log(session.views)))`)
    assert.equal(printed, '7\n')
  })

  test('should start no thread before the first store is made, and end them with the last', { skip: withoutProc }, async (t) => {
    const printed = await runProgram(t, `
      const { readdirSync, readFileSync } = require('node:fs')
      const nameOf = (thread) => readFileSync('/proc/self/task/' + thread + '/comm', 'utf8').trim()
      const count = () => readdirSync('/proc/self/task').map(nameOf).filter((name) => name === 'session-sqlite').length
      const required = count()
      const stores = [1, 2].map(() => new SqliteStore({ path: file }))
      Promise.all(stores.map((store) => store.get('nobody'))).then(async () => {
        const open = count()
        await Promise.all(stores.map((store) => store.close()))
        console.log(JSON.stringify([required, open, count()]))
      })`)
    assert.deepEqual(JSON.parse(printed), [0, 3, 0])
  })

  test('should load nothing of it before it is used', async () => {
    const { stdout: printed } = await run(process.execPath, ['-e', `
      const session = require(${root})
      session({ secret: 's', resave: false, saveUninitialized: false })
      const { relative } = require('node:path')
      const loaded = Object.keys(require.cache).map((file) => relative(${folder}, file))
      console.log(loaded.filter((file) => /^(lib|session)\\W.*(sqlite|connection)/.test(file)).length)`])
    assert.equal(printed, '0\n')
  })

  test('should call back although a listener throws', async (t) => {
    const printed = await runProgram(t, `
      process.on('uncaughtException', (err) => console.log(err.message))
      const store = new SqliteStore({ path: file })
      store.on('disconnect', () => { throw new Error('listener') })
      store.close(() => console.log('closed'))`)
    assert.equal(printed, 'listener\nclosed\n')
  })

  test('should answer every call although a listener throws', async (t) => {
    const printed = await runProgram(t, `
      let thrown = 0
      process.on('uncaughtException', () => { thrown++ })
      const store = new SqliteStore({ path: file })
      store.on('connect', () => { throw new Error('listener') })
      const replies = Array.from({ length: 20 }, () => store.get('nobody'))
      Promise.all(replies).then(({ length }) => setImmediate(() => console.log(length, thrown)))`)
    assert.equal(printed, '20 1\n')
  })

  test('should work in several worker threads, which may end at any time', async (t) => {
    const printed = await runProgram(t, `
      const { Worker } = require('node:worker_threads')
      const code = \`
        const { SqliteStore } = require(${root.replaceAll('\\', '\\\\')})
        const { parentPort, threadId, workerData } = require('node:worker_threads')
        const store = new SqliteStore({ path: workerData })
        const go = async () => {
          for (let i = 0; ; i++) {
            await store.set('worker' + threadId, { cookie: {}, i })
            if ((await store.get('worker' + threadId)).i !== i) throw new Error('wrong session')
            if (i === 50) parentPort.postMessage('busy')
          }
        }
        go()\`
      const workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true, workerData: file }))
      const failures = []
      for (const worker of workers) worker.on('error', (err) => failures.push(err))
      Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve)))).then(async () => {
        await Promise.all(workers.map((worker) => worker.terminate()))
        const store = new SqliteStore({ path: file })
        console.log(failures.length, await store.length())
      })`)
    assert.equal(printed, '0 4\n')
  })
})
