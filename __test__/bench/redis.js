'use strict'

/*
 * RedisStore against connect-redis, in one run on one real server: what a call costs the event
 * loop, and what whole requests cost. Subjects take turns, each in a process of its own. See USAGE.
 */

const path = require('node:path')
const { Server, freePort, skip } = require('../redis/support/servers')
const { Child } = require('./child')
const { describeMachine, readCommandLine, readCount } = require('./command-line')
const { formatMachine } = require('./report')
const { formatTable, times, verdict } = require('./table')
const { inTurns, measureRequests } = require('./turns')
const stores = require('./redis-stores')

const USAGE = `Usage: npm run bench:redis -- [options]

  --rounds N     how often each subject is measured; the medians are shown (default 5)
  --ms N         how long a round of requests lasts (default 2000)
  --calls N      how many calls a round of calls makes (default 40000)
  --only WHAT    calls, requests or app
  --node N|PATH  run the subjects on Node N, fetched from npm, or on another binary
  --json         print JSON
  --check        end with exit code 1 when a target is missed

`

const options = readCommandLine(USAGE, {
  rounds: { type: 'string', default: '5' },
  ms: { type: 'string', default: '2000' },
  calls: { type: 'string', default: '40000' },
  only: { type: 'string' }
})
const ROUNDS = readCount('rounds', options.rounds)
const MS = readCount('ms', options.ms)
const CALLS = readCount('calls', options.calls)

const CONNECTIONS = 64
const BROWSERS = 640
const PEER = 'connect-redis + node-redis'
const OURS = 'ours'

/** Ours ÷ the peer's, at most; requests a second at least. */
const targets = {
  call: { main: 0.3 },
  request: { main: 0.55, all: 0.8, perSecond: 1.5 }
}
const targetMethods = ['get', 'set']

const original = require.resolve('express-session')
const ourPackage = path.join(__dirname, '..', '..', 'index.js')

/** By the name in the table: a store, a middleware, and what serves them. */
const subjects = {
  'without sessions': {},
  [PEER]: { name: PEER, packagePath: original },
  [`express-session + ${OURS}`]: { name: OURS, packagePath: original },
  [OURS]: { name: OURS, packagePath: ourPackage }
}

/** What an app pays that asks for all there is, beside one that asks for nothing. */
const appSubjects = {
  'without sessions': { framework: 'express' },
  [PEER]: { name: PEER, packagePath: original, framework: 'express' },
  [OURS]: { name: OURS, packagePath: ourPackage, framework: 'express' },
  [`${OURS}, strict, timeouts, users`]: { name: OURS, packagePath: ourPackage, framework: 'express', isStrict: true }
}

const subjectScript = path.join(__dirname, 'redis-subject.js')
const visitorsScript = path.join(__dirname, 'load.js')

async function main () {
  if (skip) throw new Error(skip)
  const server = await new Server({ port: await freePort() }).start()
  const machine = describeMachine(options.node)
  print(formatMachine(machine))
  try {
    const isWanted = (what) => options.only === undefined || options.only === what
    const calls = isWanted('calls') ? await compareCalls(server) : []
    const requests = isWanted('requests') ? await compareRequests(server, 'whole requests', subjects, targets.request) : []
    const app = isWanted('app') ? await compareRequests(server, 'an app of Express 5', appSubjects) : []
    if (options.json) process.stdout.write(JSON.stringify({ machine, calls, requests, app }, null, 2) + '\n')
    const missed = [...calls, ...requests, ...app].flatMap((table) => table.missed)
    if (missed.length > 0) print(`\nMissed: ${missed.join(', ')}`)
    if (options.check && missed.length > 0) process.exitCode = 1
  } finally {
    await server.remove()
  }
}

function print (text) {
  if (!options.json) process.stdout.write(`${text}\n`)
}

function startChild (script) {
  return new Child(script, { node: options.node })
}

async function compareCalls (server) {
  const tables = []
  for (const inFlight of [1, CONNECTIONS]) {
    for (const method of ['get', 'set', 'touch']) {
      const results = await inTurns(Object.keys(stores), ROUNDS, async (name) => {
        const child = startChild(subjectScript)
        await child.ask('connect', { name, url: server.url })
        const calls = inFlight === 1 ? CALLS >> 2 : CALLS
        for (let i = 0; i < 2; i++) await child.ask('calls', { method, inFlight, calls })
        return { measure: () => child.ask('calls', { method, inFlight, calls }), stop: () => child.stop() }
      })
      const wanted = inFlight > 1 && targetMethods.includes(method) ? targets.call : {}
      const missed = report(`${method}, ${inFlight} in flight`, 'µs a call', results, wanted)
      tables.push({ method, inFlight, results: Object.fromEntries(results), missed })
    }
  }
  return tables
}

/**
 * @param {Server} server
 * @param {string} title
 * @param {Record<string, object>} subjects by the name in the table
 * @param {Record<string, number>} [wanted] targets
 */
async function compareRequests (server, title, subjects, wanted = {}) {
  const tables = []
  for (const scenario of ['S1', 'S2']) {
    const results = await inTurns(Object.keys(subjects), ROUNDS, async (subjectName) => {
      const { name, ...details } = subjects[subjectName]
      const child = startChild(subjectScript)
      await child.ask('connect', { name, url: server.url })
      const site = await child.ask('listen', { scenario, ...details, browsers: BROWSERS })
      const visitors = startChild(visitorsScript)
      await visitors.ask('connect', { ...site, scenario, base: name === undefined, connections: CONNECTIONS })
      const measure = () => measureRequests(child, visitors, MS)
      for (let i = 0; i < 2; i++) await measure()
      return { measure, stop: () => [visitors, child].forEach((one) => one.stop()) }
    })
    const missed = report(`${title}, ${scenario}, ${CONNECTIONS} connections`, 'µs a request', results, wanted)
    tables.push({ scenario, connections: CONNECTIONS, results: Object.fromEntries(results), missed })
  }
  return tables
}

/** Prints a table; returns the names of the targets that were missed. */
function report (title, unit, results, wanted) {
  const peer = results.get(PEER)
  const rows = [...results].map(([name, result]) => [
    name, result.main.toFixed(2), times(result.main / peer.main), result.all.toFixed(2), times(result.all / peer.all),
    result.perSecond.toFixed(0), times(result.perSecond / peer.perSecond), result.p50.toFixed(2), result.p99.toFixed(2)
  ])
  const head = ['', `main thread, ${unit}`, '', 'all threads', '', 'a second', '', 'p50 ms', 'p99 ms']
  print(`\n${title}\n\n${formatTable(head, rows)}`)
  const ours = results.get(OURS)
  return Object.entries(wanted).flatMap(([key, target]) => {
    const ratio = ours[key] / peer[key]
    const passed = key === 'perSecond' ? ratio >= target : ratio <= target
    print(`${verdict(passed)}  ${key} ${times(ratio)}, target ${key === 'perSecond' ? 'at least' : 'at most'} ${target}x`)
    return passed ? [] : [`${title}: ${key}`]
  })
}

main().catch((err) => {
  console.error(err)
  process.exitCode = 1
})
