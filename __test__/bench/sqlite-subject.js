'use strict'

/** One store of `npm run bench:sqlite`, under Express 5, in a process of its own. */

const fs = require('node:fs')
const { createRequire } = require('node:module')
const os = require('node:os')
const path = require('node:path')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const express = require('express')

const { handlers } = require('./app')
const { serve } = require('./child')
const { mainThreadCpu } = require('./cpu-clock')
const payloads = require('./payloads')
const { scenarios } = require('./scenarios')
const stores = require('./sqlite-stores')
const { latencies } = require('./latencies')

const subject = { store: undefined }

/** @param {{ name: string, peers: string }} details peers: a folder with the packages to compare with */
function connect ({ name, peers }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-sqlite-'))
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  subject.kind = stores[name]
  subject.store = subject.kind.create(path.join(folder, 'sessions.db'), createRequire(path.join(peers, 'index.js')))
}

/** @returns {Promise<{ port: number, cookies: string[] }>} */
async function listen ({ scenario: name, browsers }) {
  const scenario = scenarios[name]
  const app = express()
  let signedIn = 0
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(require(subject.kind.packagePath)({
    secret: 'a benchmark has no secrets', resave: false, saveUninitialized: false, ...scenario.options, store: subject.store
  }))
  app.get('/sign-in', (req, res) => {
    Object.assign(req.session, payloads[scenario.payload](signedIn++))
    res.end()
  })
  app.get('/', (req, res) => res.type('text').send(handlers[scenario.handler].reply(req)))
  const server = app.listen(0, '127.0.0.1')
  server.keepAliveTimeout = 0
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  const cookies = []
  while (cookies.length < browsers) {
    const response = await fetch(`http://127.0.0.1:${port}/sign-in`)
    cookies.push(response.headers.get('set-cookie').split(';')[0])
  }
  return { port, cookies }
}

function usage () {
  const { user, system } = process.cpuUsage()
  return { main: mainThreadCpu(), all: user + system }
}

/** How long the event loop is held up while so many sessions are counted, backed up and swept, in ms. */
async function manySessions ({ count }) {
  const { store } = subject
  const session = { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, ...payloads.small(0) }
  for (let i = 0; i < count;) {
    const batch = []
    for (const end = Math.min(count, i + 5000); i < end; i++) batch.push(store.set(String(i).padStart(32, 'x'), session))
    await Promise.all(batch)
  }
  const [internals] = Object.getOwnPropertySymbols(store).map((symbol) => store[symbol]).filter((value) => value?.sweeper)
  const [file] = fs.readdirSync(path.dirname(internals.path)).filter((name) => name.endsWith('.db'))
  const bytes = fs.statSync(path.join(path.dirname(internals.path), file)).size
  const timed = async (work) => {
    const delay = monitorEventLoopDelay({ resolution: 1 })
    await new Promise(setImmediate)
    delay.enable()
    const start = performance.now()
    await work()
    delay.disable()
    return { ms: performance.now() - start, longestDelay: delay.max / 1e6 - 1 }
  }
  const idle = await timed(() => new Promise((resolve) => setTimeout(resolve, 500)))
  const get = await timed(async () => { for (let i = 0; i < 1000; i++) await store.get(String(i).padStart(32, 'x')) })
  const length = await timed(() => store.length())
  const backup = await timed(() => store.backup(`${internals.path}.copy`))
  const sweep = await timed(() => new Promise((resolve, reject) => {
    internals.connection.sweep(Date.now() + 2 * 86400000, 0, (err) => err ? reject(err) : resolve())
  }))
  return { bytesPerSession: bytes / count, idle, get, length, backup, sweep }
}

/** One call at a time: µs. */
async function oneByOne ({ calls }) {
  const { store } = subject
  const session = { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, ...payloads.small(0) }
  const ask = (method, ...args) => new Promise((resolve, reject) => {
    store[method](...args, (err, value) => err ? reject(err) : resolve(value))
  })
  const result = {}
  await ask('set', 'sid', session)
  for (const method of ['get', 'set']) {
    const took = []
    for (let i = 0; i < calls; i++) {
      const start = performance.now()
      await ask(method, 'sid', ...(method === 'set' ? [{ ...session, views: i }] : []))
      took.push(performance.now() - start)
    }
    result[method] = latencies(took)
  }
  return result
}

serve({ connect, listen, usage, manySessions, oneByOne })
