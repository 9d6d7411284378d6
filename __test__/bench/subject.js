'use strict'

/*
 * One subject in a process of its own: a package, or the base without one, set up for one scenario. `cell.js` asks.
 */

const http = require('node:http')
const payloads = require('./payloads')
const { scenarios } = require('./scenarios')
const { baseReply, createSessions, expressListener, handlers, plainListener } = require('./app')
const { Connection } = require('./in-process')
const { signIn, standIns } = require('./sign-in')
const { createVisitors } = require('./visitors')
const { mainThreadCpu } = require('./cpu-clock')
const { profileWhile } = require('./profile')
const { serve } = require('./child')

// As many requests as a busy server has under way at a time: they share the turns of the event loop that a store which
// answers by setImmediate costs, as they would in production.
const CONNECTIONS = 8
const BROWSERS = 1000 - 1000 % CONNECTIONS
const BATCH_REQUESTS = 1000
const SETTLE_REQUESTS = 200

const subject = { scenario: undefined, store: undefined, listener: undefined, cookies: [], base: true, clients: [], server: undefined }

/**
 * Builds the app and signs the visitors in.
 *
 * @param {{ scenario: string, packagePath?: string, store: string, mode: string, resident?: number, browsers?: number }} details
 *   packagePath: none for the base; resident: sessions in the store beside the visitors'
 * @returns {Promise<{ cookies: string[], port?: number }>}
 */
async function prepare ({ scenario: name, packagePath, store, mode, resident = 0, browsers = BROWSERS }) {
  const scenario = subject.scenario = scenarios[name]
  const createListener = mode === 'express' ? expressListener : plainListener
  subject.base = packagePath === undefined
  if (subject.base) {
    subject.listener = createListener(baseReply(scenario))
    subject.cookies = standIns(scenario, browsers)
  } else {
    const sessions = createSessions(require(packagePath), scenario, store)
    subject.store = sessions.store
    subject.listener = createListener(handlers[scenario.handler].reply, sessions.middleware)
    await populate(sessions.store, resident >> 1, 'a')
    subject.cookies = await signIn(sessions.middleware, scenario, browsers)
    await populate(sessions.store, resident - (resident >> 1), 'b')
  }
  subject.clients = createVisitors(scenario, subject.cookies, CONNECTIONS, subject.base)
    .map((visitor) => ({ visitor, connection: new Connection(subject.listener) }))
  return mode === 'http' ? { cookies: subject.cookies, port: await listen() } : { cookies: subject.cookies }
}

/** Puts sessions nobody asks for straight into the store. */
async function populate (store, count, prefix) {
  const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }
  for (let i = 0; i < count; i++) {
    const done = store.set.bind(store, prefix + String(i).padStart(31, '0'), { cookie, ...payloads.small(i) })
    if (i % 1000 === 0) await new Promise((resolve) => done(resolve))
    else done(() => {})
  }
}

/**
 * Makes requests in process and measures them, a batch at a time: the responses of a batch are checked while the clock
 * stands still, and what is kept for that never grows enough to make work for the garbage collector.
 *
 * @param {{ requests: number }} details
 * @returns {Promise<{ cpu: number, wall: number, requests: number }>} µs, all requests together
 */
async function round ({ requests }) {
  const sum = { cpu: 0, wall: 0, requests: 0 }
  await batch(Math.min(requests, SETTLE_REQUESTS))
  while (sum.requests < requests) {
    const part = await batch(Math.min(requests - sum.requests, BATCH_REQUESTS))
    for (const key in sum) sum[key] += part[key]
  }
  return sum
}

async function batch (requests) {
  const each = Math.ceil(requests / CONNECTIONS)
  const cpu = mainThreadCpu()
  const start = performance.now()
  await Promise.all(subject.clients.map(({ connection, visitor }) => connection.run(each, () => visitor.nextCookie())))
  const wall = (performance.now() - start) * 1000
  const measured = { cpu: mainThreadCpu() - cpu, wall, requests: each * CONNECTIONS }
  await checkResponses(each)
  return measured
}

async function checkResponses (expected) {
  for (const { connection, visitor } of subject.clients) {
    const received = visitor.receive(connection.takeText())
    if (received !== expected) throw new Error(`${received} responses to ${expected} requests`)
  }
  if (subject.scenario.stored && !subject.base) await forgetNewSessions(expected * CONNECTIONS)
}

/** Checks that every request of a batch left its session, and starts the next one with an empty store. */
async function forgetNewSessions (requests) {
  const ask = (method) => new Promise((resolve, reject) => {
    subject.store[method]((err, value) => err ? reject(err) : resolve(value))
  })
  const stored = await ask('length')
  if (stored !== requests) throw new Error(`${stored} sessions stored by ${requests} requests`)
  await ask('clear')
}

/**
 * Lets the code get hot.
 *
 * @param {{ ms: number }} details
 * @returns {Promise<{ perRequest: number }>} wall time a request takes now, µs
 */
async function warmUp ({ ms }) {
  const end = performance.now() + ms
  let last
  do last = await round({ requests: 400 })
  while (performance.now() < end)
  return { perRequest: last.wall / last.requests }
}

function listen () {
  subject.server = http.createServer(subject.listener)
  subject.server.keepAliveTimeout = 0 // Others have their turns meanwhile.
  return new Promise((resolve) => {
    subject.server.listen(0, '127.0.0.1', () => resolve(subject.server.address().port))
  })
}

serve({
  prepare,
  round,
  warmUp,
  cpu: () => mainThreadCpu(),
  profile: ({ requests }) => profileWhile(() => round({ requests }))
})
