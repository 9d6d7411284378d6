'use strict'

/*
 * npm run bench:redis
 *
 * RedisStore against connect-redis, in one run on one real server: what a call costs the event
 * loop, and what whole requests cost. Subjects take turns, each in a process of its own. Ends with
 * status 1 if a target is missed.
 *
 *   --rounds 5      how often each subject is measured; the medians are shown
 *   --ms 2000       how long a round of requests lasts
 *   --calls 40000   how many calls a round of calls makes
 *   --only calls    or requests
 */

const path = require('node:path')
const { parseArgs } = require('node:util')
const { Server, freePort, skip } = require('../redis/support/servers')
const { Child } = require('./child')
const { describeMachine } = require('./command-line')
const { formatMachine } = require('./report')
const { median } = require('./statistics')
const { formatTable, times, verdict } = require('./table')
const stores = require('./redis-stores')

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    ms: { type: 'string', default: '2000' },
    calls: { type: 'string', default: '40000' },
    only: { type: 'string' }
  }
})
const ROUNDS = Number(values.rounds)
const MS = Number(values.ms)
const CALLS = Number(values.calls)

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

const subjectScript = path.join(__dirname, 'redis-subject.js')
const visitorsScript = path.join(__dirname, 'redis-visitors.js')

async function main () {
  if (skip) throw new Error(skip)
  const server = await new Server({ port: await freePort() }).start()
  console.log(formatMachine(describeMachine(process.execPath)))
  try {
    const missed = []
    if (values.only !== 'requests') missed.push(...await compareCalls(server))
    if (values.only !== 'calls') missed.push(...await compareRequests(server))
    if (missed.length > 0) {
      console.log(`\nMissed: ${missed.join(', ')}`)
      process.exitCode = 1
    }
  } finally {
    await server.remove()
  }
}

async function compareCalls (server) {
  const missed = []
  for (const inFlight of [1, CONNECTIONS]) {
    for (const method of ['get', 'set', 'touch']) {
      const results = await inTurns(Object.keys(stores), async (name) => {
        const child = new Child(subjectScript)
        await child.ask('connect', { name, url: server.url })
        const calls = inFlight === 1 ? CALLS >> 2 : CALLS
        for (let i = 0; i < 2; i++) await child.ask('calls', { method, inFlight, calls })
        return { child, measure: () => child.ask('calls', { method, inFlight, calls }) }
      })
      const wanted = inFlight > 1 && targetMethods.includes(method) ? targets.call : {}
      missed.push(...report(`${method}, ${inFlight} in flight`, 'µs a call', results, wanted))
    }
  }
  return missed
}

async function compareRequests (server) {
  const subjects = {
    'without sessions': {},
    [PEER]: { name: PEER, packagePath: require.resolve('express-session') },
    [`express-session + ${OURS}`]: { name: OURS, packagePath: require.resolve('express-session') },
    [OURS]: { name: OURS, packagePath: path.join(__dirname, '..', '..', 'index.js') }
  }
  const missed = []
  for (const scenario of ['S1', 'S2']) {
    const results = await inTurns(Object.keys(subjects), async (title) => {
      const { name, packagePath } = subjects[title]
      const child = new Child(subjectScript)
      await child.ask('connect', { name, url: server.url })
      const site = await child.ask('listen', { scenario, packagePath, browsers: BROWSERS })
      const visitors = new Child(visitorsScript)
      await visitors.ask('connect', { ...site, scenario, base: !packagePath, connections: CONNECTIONS })
      const measure = async () => {
        const before = await child.ask('usage')
        const { requests, wall, p50, p99 } = await visitors.ask('run', { ms: MS })
        const after = await child.ask('usage')
        return {
          main: (after.main - before.main) / requests,
          all: (after.all - before.all) / requests,
          perSecond: requests / wall * 1e6,
          p50,
          p99
        }
      }
      for (let i = 0; i < 2; i++) await measure()
      return { child: { stop () { visitors.stop(); child.stop() } }, measure }
    })
    missed.push(...report(`whole requests, ${scenario}, ${CONNECTIONS} connections`, 'µs a request', results, targets.request))
  }
  return missed
}

/** Measures every subject in every round, one after the other; the medians of the rounds. */
async function inTurns (names, prepare) {
  const subjects = []
  try {
    for (const name of names) subjects.push({ name, rounds: [], ...await prepare(name) })
    for (let round = 0; round < ROUNDS; round++) {
      for (const subject of subjects) subject.rounds.push(await subject.measure())
    }
  } finally {
    for (const { child } of subjects) child.stop()
  }
  return new Map(subjects.map(({ name, rounds }) => [name, medians(rounds)]))
}

function medians (rounds) {
  const keys = Object.keys(rounds[0])
  return Object.fromEntries(keys.map((key) => [key, median(rounds.map((round) => round[key]))]))
}

/** Prints a table; returns the names of the targets that were missed. */
function report (title, unit, results, wanted) {
  const peer = results.get(PEER)
  const rows = [...results].map(([name, result]) => [
    name, result.main.toFixed(2), times(result.main / peer.main), result.all.toFixed(2), times(result.all / peer.all),
    result.perSecond.toFixed(0), times(result.perSecond / peer.perSecond), result.p50.toFixed(2), result.p99.toFixed(2)
  ])
  const head = ['', `main thread, ${unit}`, '', 'all threads', '', 'a second', '', 'p50 ms', 'p99 ms']
  console.log(`\n${title}\n\n${formatTable(head, rows)}`)
  const ours = results.get(OURS)
  return Object.entries(wanted).flatMap(([key, target]) => {
    const ratio = ours[key] / peer[key]
    const passed = key === 'perSecond' ? ratio >= target : ratio <= target
    console.log(`${verdict(passed)}  ${key} ${times(ratio)}, target ${key === 'perSecond' ? 'at least' : 'at most'} ${target}x`)
    return passed ? [] : [`${title}: ${key}`]
  })
}

main().catch((err) => {
  console.error(err)
  process.exitCode = 1
})
