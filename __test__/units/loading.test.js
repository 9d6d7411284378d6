'use strict'

/** How the module is found, and that it runs in threads. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { pathToFileURL } = require('node:url')
const { Worker } = require('node:worker_threads')
const { location, runProgram } = require('./support/child')

const root = process.env.SUBJECT || path.resolve(__dirname, '../..')

test('should answer import session, { Store }', async function () {
  const entry = pathToFileURL(require.resolve(root)).href
  const program = `import session, { Store, MemoryStore } from ${JSON.stringify(entry)}; console.log(session.Store === Store, typeof MemoryStore)`
  assert.equal((await runProgram(program, { args: ['--input-type=module'] })).stdout, 'true function\n')
})

test('should be found by every package that asks for express-session, once it goes by that name', async function (t) {
  const app = fs.mkdtempSync(path.join(os.tmpdir(), 'alias-'))
  t.after(() => fs.rmSync(app, { recursive: true }))
  fs.mkdirSync(path.join(app, 'node_modules', 'some-store'), { recursive: true })
  try {
    fs.symlinkSync(path.resolve(__dirname, root), path.join(app, 'node_modules', 'express-session'), 'junction')
  } catch (error) {
    if (error.code !== 'ENOTSUP') throw error
    return t.skip('Wine makes no links')
  }
  fs.writeFileSync(path.join(app, 'node_modules', 'some-store', 'index.js'),
    "exports.Store = class extends require('express-session').Store {}\nexports.Memory = require('express-session/session/memory')\n")
  fs.writeFileSync(path.join(app, 'app.js'), `
    const session = require('express-session')
    const { Store, Memory } = require('some-store')
    console.log(require('express-session/package.json').name, new Store() instanceof session.Store, Memory === session.MemoryStore)`)

  const { stdout, stderr } = await runProgram(`require(${JSON.stringify(path.join(app, 'app.js'))})`)
  assert.equal(stdout, 'rust-express-session true true\n', stderr)
})

const inWorker = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { MemoryStore, Cookie } = require(workerData)
  const store = new MemoryStore({ checkPeriod: 1000 })
  for (let i = 0; i < 100; i++) store.set('a' + i, { cookie: new Cookie(), i })
  store.get('a99', (error, session) => parentPort.postMessage(error ?? session.i))
`

/** Starts a thread that fills a store of its own; resolves once it has. */
function startThread () {
  const worker = new Worker(inWorker, { eval: true, workerData: require.resolve(root) })
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  return new Promise((resolve, reject) => worker.once('error', reject).once('message', (message) => resolve({ worker, ended, message })))
}

test('should work in several threads at once and go with each', async function () {
  const { MemoryStore, Cookie } = require(root)
  const store = new MemoryStore()
  store.set('a', { cookie: new Cookie(), views: 1 })

  for (let round = 0; round < 3; round++) {
    const threads = await Promise.all([startThread(), startThread(), startThread()])
    assert.deepEqual(threads.map(({ message }) => message), [99, 99, 99])
    await threads[0].worker.terminate()
    await Promise.all(threads.map(({ ended }) => ended))
  }

  const session = await new Promise((resolve) => store.get('a', (error, session) => resolve(error ?? session)))
  assert.equal(session.views, 1)
})

test('should let a process end whose threads loaded it', async function () {
  const program = `
    const { Worker } = require('node:worker_threads')
    require(${JSON.stringify(location)})
    const started = [1, 2].map(() => new Worker(${JSON.stringify(inWorker)}, { eval: true, workerData: require.resolve(${JSON.stringify(location)}) }))
    for (const worker of started) worker.on('exit', (code) => console.log('thread ended', code))
    process.on('exit', () => console.log('process ended'))`
  const { status, stdout } = await runProgram(program)
  assert.equal(status, 0)
  assert.equal(stdout, 'thread ended 0\nthread ended 0\nprocess ended\n')
})
