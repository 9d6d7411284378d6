'use strict'

/*
 * Compares memory stores: what a session weighs, what it costs the garbage collector, how long calls take. See USAGE.
 */

const path = require('node:path')
const { WITH_USERS, memoryStores } = require('./memory-stores')
const { FIGURES } = require('./memory-figures')
const { Child } = require('./child')
const { describeMachine, endProgress, readCommandLine, readCount, startProgress } = require('./command-line')
const { formatMachine } = require('./report')
const { formatTable, times, verdict, withSpread } = require('./table')
const { locate, PEER, ROOT } = require('./packages')
const { measure: measureRequests } = require('./cell')
const { median } = require('./statistics')

const USAGE = `Usage: npm run bench:stores -- [options]

  --sessions N,N        how many sessions (default 100000,1000000)
  --users N             also ours with the index of the sessions of so many users, as option users has it
  --rounds N            fresh processes for each store and size, by turns (default 3; 2 from a million on)
  --flat                only the table of request costs as sessions grow
  --no-flat             without it
  --node N|PATH         run on Node N, fetched from npm, or on another binary
  --subject PATH|NAME   measure this package in place of ours
  --json                print JSON
  --check               end with exit code 1 when a target is missed

`

const SUBJECT = path.join(__dirname, 'store-subject.js')
const EXEC_ARGV = ['--expose-gc', '--max-old-space-size=8192']
const MILLION = 1000000
const FLAT_SIZES = [1000, 100000, MILLION]
const FLAT_ROUNDS = 5
const FLAT_BROWSERS = 20000

const options = readCommandLine(USAGE, {
  sessions: { type: 'string', default: `100000,${MILLION}` },
  users: { type: 'string' },
  rounds: { type: 'string' },
  flat: { type: 'boolean', default: false },
  'no-flat': { type: 'boolean', default: false },
  subject: { type: 'string', default: ROOT }
})
const ours = locate(options.subject)
const users = readCount('users', options.users)
const names = Object.keys(memoryStores).filter((name) => users !== undefined || name !== WITH_USERS)

async function measureStore (name, sessions) {
  const child = new Child(SUBJECT, { node: options.node, execArgv: EXEC_ARGV })
  try {
    return await child.ask('measure', { name, ours, sessions, users: name === WITH_USERS ? users : undefined })
  } finally {
    child.stop()
  }
}

/** @returns {Promise<Record<string, Record<string, number | null>>>} the median of each figure (see FIGURES), by store */
async function measureSize (sessions) {
  const rounds = readCount('rounds', options.rounds) || (sessions < MILLION ? 3 : 2)
  const progress = startProgress(`${sessions} sessions`)
  const runs = new Map(names.map((name) => [name, []]))
  for (let n = 1; n <= rounds; n++) {
    for (const name of runs.keys()) {
      progress(`round ${n} of ${rounds}, ${name}`)
      runs.get(name).push(await measureStore(name, sessions))
    }
  }
  endProgress()
  return Object.fromEntries([...runs].map(([name, results]) => [name, typical(results)]))
}

function typical (results) {
  return Object.fromEntries(FIGURES.map(({ key, worst }) => {
    const values = results.map((result) => result[key])
    if (values.includes(null)) return [key, null]
    return [key, worst ? Math.min(...values) : median(values)]
  }))
}

function judge (figures, { key, most, ratio: limit }, sessions) {
  const mine = figures.ours[key]
  const ratio = mine === null ? NaN : mine / figures[PEER][key]
  if (sessions < MILLION || (most === undefined && limit === undefined)) return { ratio, target: '', passed: undefined }
  return most === undefined
    ? { ratio, target: `≤ ${limit}x`, passed: ratio <= limit }
    : { ratio, target: `≤ ${most}`, passed: mine <= most }
}

function formatSize ({ sessions, figures }) {
  const rows = FIGURES.map((figure) => {
    const { ratio, target, passed } = judge(figures, figure, sessions)
    const cells = names.map((name) => figures[name][figure.key] === null ? '-' : figures[name][figure.key].toFixed(figure.digits))
    return [figure.title, ...cells, times(ratio), target, verdict(passed)]
  })
  return `${sessions} sessions of 250 B; ratio: ours ÷ ${PEER}\n\n` +
    formatTable(['', ...names, 'ratio', 'target', ''], rows)
}

async function measureFlat () {
  const subjects = [{ name: PEER, packagePath: locate(PEER) }, { name: 'ours', packagePath: ours }]
  const rows = []
  for (const sessions of FLAT_SIZES) {
    const browsers = Math.min(sessions, FLAT_BROWSERS)
    const plan = {
      scenario: 'S1',
      mode: 'inprocess',
      store: 'memory',
      node: options.node,
      rounds: FLAT_ROUNDS,
      browsers,
      resident: sessions - browsers
    }
    rows.push({ sessions, result: await measureRequests(plan, subjects, startProgress(`S1 with ${sessions} sessions`)) })
  }
  endProgress()
  return rows
}

function formatFlat (rows) {
  const head = ['sessions in the store', PEER, 'ours', 'ratio']
  return `Middleware CPU of a request (S1, in process, µs) as sessions grow\n\n${formatTable(head, rows.map(({ sessions, result }) => [
    String(sessions),
    withSpread(result[PEER].middlewareCpu),
    withSpread(result.ours.middlewareCpu),
    times(result[PEER].middlewareCpu.median / result.ours.middlewareCpu.median)
  ]))}`
}

async function main () {
  const machine = describeMachine(options.node)
  const print = (text) => { if (!options.json) process.stdout.write(`${text}\n`) }
  print(formatMachine(machine))

  const sizes = []
  for (const text of options.flat ? [] : options.sessions.split(',')) {
    const sessions = readCount('sessions', text)
    sizes.push({ sessions, figures: await measureSize(sessions) })
    print(formatSize(sizes.at(-1)))
  }
  const flat = options['no-flat'] ? [] : await measureFlat()
  if (flat.length > 0) print(formatFlat(flat))

  if (options.json) process.stdout.write(JSON.stringify({ machine, sizes, flat }, null, 2) + '\n')
  const missed = sizes.some(({ sessions, figures }) => FIGURES.some((figure) => judge(figures, figure, sessions).passed === false))
  if (options.check && missed) process.exitCode = 1
}

main().catch((err) => {
  process.stderr.write(`${err.stack}\n`)
  process.exitCode = 1
})
