'use strict'

/** One store of `npm run bench:sqlite`, under Express 5, in a process of its own. */

const fs = require('node:fs')
const { createRequire } = require('node:module')
const os = require('node:os')
const path = require('node:path')
const { setTimeout: wait } = require('node:timers/promises')
const express = require('express')

const { baseReply, handlers } = require('./app')
const { serve } = require('./child')
const { mainThreadCpu } = require('./cpu-clock')
const { watchEventLoop } = require('./event-loop-delay')
const payloads = require('./payloads')
const { scenarios } = require('./scenarios')
const stores = require('./sqlite-stores')
const { latencies } = require('./latencies')

const DAY = 86400000

/** As long as the others, for an app that reads none. */
const FOREIGN_COOKIE = `connect.sid=s%3A${'x'.repeat(32)}.${'y'.repeat(43)}`

const subject = { store: undefined }

/** @param {{ name: string, peers: string }} details peers: a folder with the packages to compare with */
function connect ({ name, peers }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-sqlite-'))
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  subject.kind = stores[name]
  subject.file = path.join(folder, 'sessions.db')
  subject.open = () => subject.kind.create(subject.file, createRequire(path.join(peers, 'index.js')))
  subject.store = subject.open()
}

/** @returns {Promise<{ port: number, cookies: string[] }>} */
async function listen ({ scenario: name, browsers }) {
  const scenario = scenarios[name]
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  if (subject.kind.packagePath === undefined) app.get('/', (req, res) => res.type('text').send(baseReply(scenario)(req)))
  else useSessions(app, scenario)
  const server = app.listen(0, '127.0.0.1')
  server.keepAliveTimeout = 0
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address()
  const cookies = []
  while (cookies.length < browsers) {
    const response = await fetch(`http://127.0.0.1:${port}/sign-in`)
    cookies.push(response.headers.get('set-cookie')?.split(';')[0] ?? FOREIGN_COOKIE)
  }
  return { port, cookies }
}

function useSessions (app, scenario) {
  let signedIn = 0
  app.use(require(subject.kind.packagePath)({
    secret: 'a benchmark has no secrets', resave: false, saveUninitialized: false, ...scenario.options, store: subject.store
  }))
  app.get('/sign-in', (req, res) => {
    Object.assign(req.session, payloads[scenario.payload](signedIn++))
    res.end()
  })
  app.get('/', (req, res) => res.type('text').send(handlers[scenario.handler].reply(req)))
}

function usage () {
  const { user, system } = process.cpuUsage()
  return { main: mainThreadCpu(), all: user + system }
}

const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }
const session = { cookie, ...payloads.small(0) }
const sidOf = (i) => String(i).padStart(32, 'x')

/** How long the event loop is held up while so many sessions are read, counted, backed up and swept; `idle` is the control. */
async function manySessions ({ count }) {
  await fill(subject.store, count)
  // The last store moves the log into the file.
  await subject.store.close()
  const bytesPerSession = fs.statSync(subject.file).size / count
  const store = subject.open()
  await store.get('nobody')
  const [{ connection }] = Object.getOwnPropertySymbols(store).map((symbol) => store[symbol]).filter((value) => value?.sweeper)
  const idle = await watchEventLoop(() => wait(1000))
  const get = await watchEventLoop(async () => { for (let i = 0; i < 1000; i++) await store.get(sidOf(i)) })
  const length = await watchEventLoop(() => store.length())
  const backup = await watchEventLoop(() => store.backup(`${subject.file}.copy`))
  const sweep = await watchEventLoop(() => new Promise((resolve, reject) => {
    connection.sweep(Date.now() + 2 * DAY, 0, (err) => err ? reject(err) : resolve())
  }))
  return { bytesPerSession, parts: { idle, get, length, backup, sweep } }
}

async function fill (store, count) {
  for (let i = 0; i < count;) {
    const batch = []
    for (const end = Math.min(count, i + 5000); i < end; i++) batch.push(store.set(sidOf(i), session))
    await Promise.all(batch)
  }
}

/** One call at a time: ms. */
async function oneByOne ({ calls }) {
  const { store } = subject
  const ask = (method, ...args) => new Promise((resolve, reject) => {
    store[method](...args, (err, value) => err ? reject(err) : resolve(value))
  })
  const sessionFor = { get: () => [], set: (i) => [{ ...session, views: i }], touch: () => [session] }
  const result = {}
  await ask('set', 'sid', session)
  for (const method of ['get', 'set', 'touch']) {
    const took = []
    for (let i = 0; i < calls; i++) {
      const start = performance.now()
      await ask(method, 'sid', ...sessionFor[method](i))
      took.push(performance.now() - start)
    }
    result[method] = latencies(took)
  }
  return result
}

serve({ connect, listen, usage, manySessions, oneByOne })
