'use strict'

/*
 * SqliteStore under Express 5 against our MemoryStore, a store written by hand on better-sqlite3, and the
 * stores of npm, in one run. Subjects take turns, each in a process of its own. See USAGE.
 */

const path = require('node:path')
const { Child } = require('./child')
const { describeMachine, readCommandLine, readCount } = require('./command-line')
const { formatMachine } = require('./report')
const stores = require('./sqlite-stores')
const { formatTable, times, verdict } = require('./table')
const { inTurns, measureRequests } = require('./turns')

const USAGE = `Usage: npm run bench:sqlite -- --peers FOLDER [options]

  --peers FOLDER where better-sqlite3 (12), better-sqlite3-session-store and connect-sqlite3 are
                 installed for the Node that is used; without it, only ours are measured
  --rounds N     how often each subject is measured; the medians are shown (default 5)
  --ms N         how long a round lasts (default 2000)
  --sessions N   how many sessions are counted, backed up and swept (default 1000000)
  --only WHAT    requests, lone (requests one at a time), calls (of the store, one at a time) or many (sessions)
  --node N|PATH  run the subjects on Node N, fetched from npm, or on another binary
  --check        end with exit code 1 when a target is missed

`

const options = readCommandLine(USAGE, {
  rounds: { type: 'string', default: '5' },
  ms: { type: 'string', default: '2000' },
  sessions: { type: 'string', default: '1000000' },
  peers: { type: 'string' },
  only: { type: 'string' }
})
const ROUNDS = readCount('rounds', options.rounds)
const MS = readCount('ms', options.ms)
const SESSIONS = readCount('sessions', options.sessions)

const CONNECTIONS = 64
const BROWSERS = 640
const CALLS = 2000
const OURS = 'SqliteStore'
const MEMORY = 'MemoryStore'
const BASE = 'no sessions'
const BY_HAND = 'better-sqlite3, by hand'

/** SqliteStore's requests a second ÷ MemoryStore's, at least; its main thread ÷ the hand-written store's, at most. */
const TARGETS = { S1: { memory: 0.85, main: 0.8 }, S2: { memory: 0.75, main: 0.6 } }
/** How long the event loop may be held up, in ms, if it is not while the process is idle. */
const LONGEST_TURN = 2
const METHODS = ['get', 'set', 'touch']

const subjectScript = path.join(__dirname, 'sqlite-subject.js')
const visitorsScript = path.join(__dirname, 'load.js')
const peers = path.resolve(options.peers ?? '.')
const names = Object.keys(stores).filter((name) => options.peers !== undefined || !name.includes('sqlite3'))
const stored = names.filter((name) => name !== BASE)
const missed = []

async function main () {
  process.stdout.write(`${formatMachine(describeMachine(options.node))}\n`)
  const isWanted = (what) => options.only === undefined || options.only === what
  if (isWanted('requests')) for (const scenario of ['S1', 'S2']) reportRequests(scenario, await compareRequests(scenario, CONNECTIONS))
  if (isWanted('lone')) for (const scenario of ['S1', 'S2']) reportLoneRequests(scenario, await compareRequests(scenario, 1))
  if (isWanted('calls')) await compareCalls()
  if (isWanted('many')) await manySessions()
  if (missed.length > 0) process.stdout.write(`\nMissed: ${missed.join(', ')}\n`)
  if (options.check && missed.length > 0) process.exitCode = 1
}

async function startSubject (name, execArgv = []) {
  const child = new Child(subjectScript, { node: options.node, execArgv })
  await child.ask('connect', { name, peers })
  return child
}

function compareRequests (scenario, connections) {
  return inTurns(names, ROUNDS, async (name) => {
    const server = await startSubject(name)
    const site = await server.ask('listen', { scenario, browsers: BROWSERS })
    const visitors = new Child(visitorsScript, { node: options.node })
    await visitors.ask('connect', { ...site, scenario, base: name === BASE, connections })
    const measure = () => measureRequests(server, visitors, MS)
    // For warming up.
    await measure()
    return { measure, stop: () => [server, visitors].forEach((one) => one.stop()) }
  })
}

function reportRequests (scenario, results) {
  const [base, memory] = [results.get(BASE), results.get(MEMORY)]
  const rows = [...results].map(([name, { main, all, perSecond, p50, p99 }]) => [
    name, perSecond.toFixed(0), times(perSecond / memory.perSecond), main.toFixed(2), (main - base.main).toFixed(2),
    (main - memory.main).toFixed(2), all.toFixed(2), p50.toFixed(2), p99.toFixed(2)
  ])
  const head = [
    '', 'requests a second', '', 'main thread, µs', 'more than without sessions', 'more than MemoryStore', 'all threads, µs', 'p50 ms', 'p99 ms'
  ]
  process.stdout.write(`\n${scenario}, ${CONNECTIONS} connections\n\n${formatTable(head, rows)}`)
  const [ours, byHand, target] = [results.get(OURS), results.get(BY_HAND), TARGETS[scenario]]
  expect(`${scenario}: of MemoryStore's requests a second at least ${target.memory}`, ours.perSecond / memory.perSecond >= target.memory)
  if (byHand === undefined) return
  expect(`${scenario}: more requests a second than by hand`, ours.perSecond > byHand.perSecond)
  expect(`${scenario}: main thread at most ${target.main} of that by hand`, ours.main / byHand.main <= target.main)
}

function reportLoneRequests (scenario, results) {
  const micros = (ms) => (ms * 1000).toFixed(0)
  const rows = [...results].map(([name, { main, all, p50, p99 }]) => [name, micros(p50), micros(p99), main.toFixed(0), all.toFixed(0)])
  const head = ['', 'p50', 'p99', 'main thread', 'all threads']
  process.stdout.write(`\n${scenario}, one request at a time, µs\n\n${formatTable(head, rows)}`)
  const [ours, byHand] = [results.get(OURS), results.get(BY_HAND)]
  if (byHand !== undefined) expect(`${scenario}, one request at a time: p50 no worse than by hand`, ours.p50 <= byHand.p50)
}

async function compareCalls () {
  const results = await inTurns(stored, ROUNDS, async (name) => {
    const child = await startSubject(name)
    const measure = async () => flat(await child.ask('oneByOne', { calls: CALLS }))
    await measure()
    return { measure, stop: () => child.stop() }
  })
  const columns = METHODS.flatMap((method) => [`${method} p50`, `${method} p99`])
  const rows = [...results].map(([name, result]) => [name, ...columns.map((column) => (result[column] * 1000).toFixed(0))])
  process.stdout.write(`\none call at a time, µs\n\n${formatTable(['', ...columns], rows)}`)
  const [ours, byHand] = [results.get(OURS), results.get(BY_HAND)]
  if (byHand === undefined) return
  for (const method of METHODS) expect(`${method}, one at a time: p50 no worse than by hand`, ours[`${method} p50`] <= byHand[`${method} p50`])
}

function flat (measured) {
  return Object.fromEntries(METHODS.flatMap((method) => ['p50', 'p99'].map((key) => [`${method} ${key}`, measured[method][key]])))
}

async function manySessions () {
  const rows = []
  for (const count of [1000, 100000, 1000000].filter((count) => count <= SESSIONS)) {
    // The garbage collector's threads, too, may wait for a processor while the main thread waits for them.
    const child = await startSubject(OURS, ['--single-threaded-gc'])
    const { bytesPerSession, parts } = await child.ask('manySessions', { count })
    child.stop()
    for (const [name, { ms, longestDelay, longestTurn, sleeps }] of Object.entries(parts)) {
      rows.push([`${count} sessions: ${name}`, ...[ms, longestDelay, longestTurn].map((value) => value.toFixed(2)), String(sleeps)])
      // The garbage collector and the machine hold it up as well.
      const limit = Math.max(LONGEST_TURN, parts.idle.longestTurn)
      if (name !== 'idle') expect(`${count} sessions: ${name} holds the event loop up for at most ${limit.toFixed(1)} ms`, longestTurn <= limit)
    }
    rows.push([`${count} sessions: bytes each on disk`, bytesPerSession.toFixed(0), '', '', ''])
  }
  const head = ['', 'ms', 'longest delay, ms', 'without waiting for a processor', 'waits']
  process.stdout.write(`\nmany sessions\n\n${formatTable(head, rows)}`)
}

function expect (what, isTrue) {
  process.stdout.write(`${verdict(isTrue)}  ${what}\n`)
  if (!isTrue) missed.push(what)
}

main().catch((err) => {
  console.error(err)
  process.exitCode = 1
})
