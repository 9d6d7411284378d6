'use strict'

/*
 * Compares this package with express-session, request by request. See USAGE.
 */

const { compare, formatMachine, formatProfile, formatScenarios, formatStartup } = require('./report')
const { describeMachine, endProgress, readCommandLine, readCount, startProgress } = require('./command-line')
const { locate, PEER, ROOT } = require('./packages')
const { measure } = require('./cell')
const { measureBinary, measureStartup } = require('./startup')
const { scenarios, tables } = require('./scenarios')

const USAGE = `Usage: npm run bench -- [options]

  --scenarios S1,S2     only these
  --mode MODE           only this mode: inprocess, http or express
  --store STORE         only this store: memory, js (a user's own) or js-sync (the same, answering at once)
  --rounds N            measured rounds of every subject (default 9; 15 inside Express, 5 over http)
  --requests N          requests a round, instead of as many as fill 100 ms
  --startup             only the start-up table
  --profile             show where this package spends its time after each row (in process only)
  --node N|PATH         run the subjects on Node N, fetched from npm, or on another binary
  --subject PATH|NAME   measure this package in place of ours
  --json                print JSON
  --check               end with exit code 1 when a target is missed

`

const ROUNDS = { inprocess: 9, express: 15, http: 5 }
const STARTUP_ROUNDS = 41

const options = readCommandLine(USAGE, {
  scenarios: { type: 'string' },
  mode: { type: 'string' },
  store: { type: 'string' },
  rounds: { type: 'string' },
  requests: { type: 'string' },
  startup: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  subject: { type: 'string', default: ROOT }
})

const names = [PEER, options.subject === ROOT ? 'ours' : `${options.subject} (subject)`]
const subjects = [
  { name: names[0], packagePath: locate(PEER) },
  { name: names[1], packagePath: locate(options.subject) }
]

/** The tables asked for, each with the scenarios asked for. */
function plan (nodeVersion) {
  const wanted = options.scenarios && options.scenarios.split(',')
  const unknown = wanted && wanted.find((name) => !(name in scenarios))
  if (unknown) throw new RangeError(`there is no scenario ${unknown}`)
  return tables
    .filter(({ mode, store }) => (options.mode || mode) === mode && (options.store || store) === store)
    .map((table) => ({ ...table, targets: targetsFor(table, nodeVersion) }))
    .map((table) => ({ ...table, scenarios: wanted || Object.keys(table.targets) }))
}

function targetsFor ({ targets, since = {} }, nodeVersion) {
  const major = Number(/\d+/.exec(nodeVersion)[0])
  const later = Object.entries(since).filter(([from]) => major >= Number(from)).map(([, raised]) => raised)
  return Object.assign({}, targets, ...later)
}

async function runTable ({ title, mode, store, targets, scenarios: wanted }) {
  const rows = []
  for (const scenario of wanted) {
    const settings = {
      scenario,
      mode,
      store,
      node: options.node,
      rounds: readCount('rounds', options.rounds) || ROUNDS[mode],
      requests: readCount('requests', options.requests),
      profile: options.profile && mode !== 'http'
    }
    const result = await measure(settings, subjects, startProgress(`${title}: ${scenario}`))
    rows.push({ scenario, title: scenarios[scenario].title, result, comparison: compare(result, mode, names, targets[scenario]) })
  }
  endProgress()
  return { title, mode, store, rows }
}

async function main () {
  const machine = describeMachine(options.node)
  const print = (text) => { if (!options.json) process.stdout.write(`${text}\n`) }
  print(formatMachine(machine))

  const measured = []
  for (const table of options.startup ? [] : plan(machine.node)) {
    const done = await runTable(table)
    measured.push(done)
    print(formatScenarios(done, names))
    for (const { scenario, result } of done.rows.filter(({ result }) => result.profile)) {
      print(`${scenario} ${formatProfile(result.profile)}`)
    }
  }
  const verdicts = measured.flatMap(({ rows }) => rows.map(({ comparison }) => comparison.passed))

  const narrowed = options.scenarios || options.mode || options.store
  const startup = narrowed ? undefined : runStartup(print)
  if (startup) verdicts.push(...startup.passed)

  if (options.json) process.stdout.write(JSON.stringify({ machine, tables: measured, startup }, null, 2) + '\n')
  if (options.check && verdicts.includes(false)) process.exitCode = 1
}

function runStartup (print) {
  startProgress('Start-up')
  const packages = measureStartup(subjects, { node: options.node, rounds: STARTUP_ROUNDS })
  const binary = measureBinary()
  const { text, passed } = formatStartup({ packages, binary }, names)
  endProgress()
  print(text)
  return { packages, binary, passed }
}

main().catch((err) => {
  process.stderr.write(`${err.stack}\n`)
  process.exitCode = 1
})
