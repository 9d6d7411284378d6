'use strict'

/*
 * One subject of `npm run bench:redis` in a process of its own: a store, called directly or by a
 * package's middleware in a server.
 */

const http = require('node:http')
const payloads = require('./payloads')
const { scenarios } = require('./scenarios')
const { baseReply, expressListener, handlers, plainListener } = require('./app')
const { mainThreadCpu } = require('./cpu-clock')
const { signIn, standIns } = require('./sign-in')
const { serve } = require('./child')
const stores = require('./redis-stores')
const { latencies } = require('./latencies')

const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }

const subject = { store: undefined, session: { cookie, ...payloads.small(0) } }

/** @param {{ name?: string, url: string }} details name: of the store; none for no store at all */
async function connect ({ name, url }) {
  if (name !== undefined) subject.store = await stores[name](url)
}

/**
 * Calls the store, so many calls in flight all the time.
 *
 * @param {{ method: 'get' | 'set' | 'touch', inFlight: number, calls: number }} details
 * @returns {Promise<object>} µs for each call, and calls a second
 */
async function calls ({ method, inFlight, calls }) {
  const { store, session } = subject
  const ids = Array.from({ length: inFlight }, (_, i) => String(i).padStart(32, 'x'))
  await Promise.all(ids.map((id) => new Promise((resolve) => store.set(id, session, resolve))))
  const args = method === 'get' ? [] : [session]
  const begun = new Float64Array(inFlight)
  const took = []
  const measured = await measure(() => new Promise((resolve, reject) => {
    let started = 0
    const next = (slot) => {
      started += 1
      begun[slot] = performance.now()
      store[method](ids[slot], ...args, (err) => {
        if (err) return reject(err)
        took.push(performance.now() - begun[slot])
        if (started < calls) next(slot)
        else if (took.length === calls) resolve()
      })
    }
    for (let slot = 0; slot < inFlight; slot++) next(slot)
  }))
  return { ...perUnit(measured, calls), ...latencies(took) }
}

/** Everything that can be switched on. */
const strict = {
  preset: 'strict',
  timeouts: { idle: 30 * 60 * 1000, absolute: 12 * 3600 * 1000 },
  users: { key: (session) => session.user?.id, max: 5 }
}

/**
 * Serves a scenario over HTTP.
 *
 * @param {{ scenario: string, packagePath?: string, browsers: number, framework?: 'express', isStrict?: boolean }} details
 * @returns {Promise<{ port: number, cookies: string[] }>}
 */
async function listen ({ scenario: name, packagePath, browsers, framework, isStrict }) {
  const scenario = scenarios[name]
  const listenerOf = framework === 'express' ? expressListener : plainListener
  let listener = listenerOf(baseReply(scenario))
  let cookies = standIns(scenario, browsers)
  if (packagePath !== undefined) {
    const options = { resave: false, saveUninitialized: false, ...(isStrict && strict), ...scenario.options }
    const middleware = require(packagePath)({ secret: 'a benchmark has no secrets', ...options, store: subject.store })
    listener = listenerOf(handlers[scenario.handler].reply, middleware)
    cookies = await signIn(middleware, scenario, browsers)
  }
  // The connections wait while the other subjects have their turns.
  const server = http.createServer({ keepAliveTimeout: 0 }, listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, cookies }
}

async function measure (work) {
  const main = mainThreadCpu()
  const all = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = (performance.now() - start) * 1000
  const { user, system } = process.cpuUsage(all)
  return { main: mainThreadCpu() - main, all: user + system, wall }
}

function perUnit ({ main, all, wall }, units) {
  return { main: main / units, all: all / units, perSecond: units / wall * 1e6 }
}

serve({
  connect,
  calls,
  listen,
  usage: () => {
    const { user, system } = process.cpuUsage()
    return { main: mainThreadCpu(), all: user + system }
  }
})
