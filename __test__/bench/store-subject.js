'use strict'

/*
 * One memory store in a process of its own (started with --expose-gc): filled, used, weighed, counted, emptied.
 */

const path = require('node:path')
const { PerformanceObserver } = require('node:perf_hooks')
const { memoryStores } = require('./memory-stores')
const payloads = require('./payloads')
const { mainThreadCpu } = require('./cpu-clock')
const { serve } = require('./child')

const HOUR = 3600000
const BATCH = 500 // calls under way at a time
const OPERATIONS = 100000
const ALL_LIMIT = 100000 // listing more takes express-session half a minute and gigabytes
const SWEEP_WATCH_MS = 1500

/**
 * @param {{ name: string, ours: string, sessions: number, users?: number }} details name: a key of memory-stores.js;
 *   users: how many share the sessions, each in the index of its user
 * @returns {Promise<Record<string, number>>} the figures of stores.js
 */
async function measure ({ name, ours, sessions, users }) {
  const { store, Cookie, sweep } = memoryStores[name](ours)
  const put = users === undefined ? putter(store, Cookie) : userPutter(store, Cookie, users, metadataWriter(ours))
  await warmUp(store, put)

  const before = weigh()
  const pauses = watchGarbageCollection()
  const fill = await time(sessions, put)
  const set = await time(OPERATIONS, (n, callback) => put(scatter(n, sessions), callback))
  const get = await time(OPERATIONS, (n, callback) => store.get(sidOf(scatter(n, sessions)), present(callback)))
  const { total, longest } = await pauses.stop()
  const fullCollection = timeSync(() => global.gc())
  const after = weigh()

  return {
    fill,
    set,
    get,
    rss: (after.rss - before.rss) / sessions,
    heap: (after.heapUsed - before.heapUsed) / sessions,
    gcTotal: total,
    gcLongest: longest,
    fullCollection,
    length: await timeLength(store, sessions),
    all: sessions <= ALL_LIMIT ? await timeAll(store, sessions) : null,
    ...await timeSweep(store, sweep)
  }
}

/** @returns {(i: number, callback: Function) => void} writes a session */
function putter (store, Cookie) {
  return (i, callback) => store.set(sidOf(i), { cookie: new Cookie({ maxAge: HOUR }), ...payloads.resident(i) }, callback)
}

/** What a middleware with option users gives the store. */
function metadataWriter (ours) {
  return require(path.join(ours, 'lib/guarded/session-copy.js')).withMetadata
}

/** The same as a middleware with option users does it: the entry and the session at once, whose cookie names the user. */
function userPutter (store, Cookie, users, withMetadata) {
  const startedAt = Date.now()
  return (i, callback) => {
    const user = `${1000000 + i % users}`
    let missing = 2
    const done = (err) => {
      if (err) throw err
      if (--missing === 0) callback()
    }
    store.userAdd(user, sidOf(i), startedAt, startedAt + HOUR, done)
    const session = { cookie: new Cookie({ maxAge: HOUR }), ...payloads.resident(i) }
    store.set(sidOf(i), withMetadata(session, { startedAt, user }, startedAt + HOUR), done)
  }
}

/** Ids are made when needed: a list of a million of them would be most of the JS heap. */
function sidOf (i) {
  return `${i.toString(36).padStart(8, '0')}kFq3vN8wZrT1xY6uB0cLmJdE`
}

/** Numbers that jump about between 0 and `below`, as visits do. */
function scatter (n, below) {
  return n * 7919 % below
}

async function warmUp (store, put) {
  await time(20000, (i, callback) => put(i % 100, callback))
  await time(20000, (i, callback) => store.get(sidOf(i % 100), present(callback)))
  await new Promise((resolve) => store.clear(resolve))
}

function present (callback) {
  return (err, session) => callback(err || (session && session.user ? null : new Error('a session is missing')))
}

/**
 * Main-thread CPU of `count` calls.
 *
 * @returns {Promise<number>} ns a call
 */
async function time (count, call) {
  const start = mainThreadCpu()
  for (let i = 0; i < count; i += BATCH) await batch(i, Math.min(i + BATCH, count), call)
  return (mainThreadCpu() - start) * 1000 / count
}

function batch (from, to, call) {
  return new Promise((resolve, reject) => {
    let open = to - from
    const done = (err) => {
      if (err) reject(err)
      else if (--open === 0) resolve()
    }
    for (let i = from; i < to; i++) call(i, done)
  })
}

function weigh () {
  global.gc()
  global.gc()
  return process.memoryUsage()
}

function watchGarbageCollection () {
  const durations = []
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) durations.push(duration)
  })
  observer.observe({ entryTypes: ['gc'] })
  return {
    stop: async () => {
      await new Promise((resolve) => setTimeout(resolve, 20)) // entries are handed over in a later turn
      observer.disconnect()
      return { total: durations.reduce((sum, duration) => sum + duration, 0), longest: Math.max(0, ...durations) }
    }
  }
}

function timeSync (run) {
  const start = performance.now()
  run()
  return performance.now() - start
}

/** @returns {Promise<[number, any]>} ms until the callback, and its value */
function timeCall (call) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    call((err, value) => err ? reject(err) : resolve([performance.now() - start, value]))
  })
}

async function timeLength (store, sessions) {
  const [ms, length] = await timeCall((callback) => store.length(callback))
  if (length !== sessions) throw new Error(`length() is ${length}, not ${sessions}`)
  return ms
}

async function timeAll (store, sessions) {
  const [ms, all] = await timeCall((callback) => store.all(callback))
  if (Object.keys(all).length !== sessions) throw new Error('all() does not give every session')
  return ms
}

/**
 * Lets every session expire and watches the event loop while the store sweeps.
 *
 * @returns {Promise<{ sweepBlock: number }>} ms of the longest turn of the event loop
 */
async function timeSweep (store, sweep) {
  global.gc() // what all() left behind is not the sweep's
  const realNow = Date.now
  Date.now = () => realNow() + 2 * HOUR
  const loop = watchEventLoop()
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => sweep(resolve))
  const result = await loop
  const [, length] = await timeCall((callback) => store.length(callback))
  Date.now = realNow
  if (length !== 0) throw new Error(`${length} sessions outlived their expiry`)
  return result
}

/** A turn counts by its CPU time where that is less than wall time: being preempted is not the store's doing. */
function watchEventLoop () {
  return new Promise((resolve) => {
    const end = performance.now() + SWEEP_WATCH_MS
    let last = readClocks()
    let longest = 0
    const turn = () => {
      const now = readClocks()
      longest = Math.max(longest, Math.min(now.wall - last.wall, now.cpu - last.cpu))
      last = now
      if (now.wall < end) setImmediate(turn)
      else resolve({ sweepBlock: longest })
    }
    setImmediate(turn)
  })
}

function readClocks () {
  const { user, system } = process.cpuUsage()
  return { wall: performance.now(), cpu: (user + system) / 1000 }
}

serve({ measure })
