'use strict'

/** Runs the drop-in example and the JS suite with every runtime; see USAGE. */

const { execFileSync } = require('node:child_process')
const { parseArgs } = require('node:util')
const { provide, runtimes } = require('./catalogue')
const dropIn = require('./drop-in')
const runSuite = require('./suite')

const USAGE = `usage: node __test__/runtimes [--only NAME,NAME]

Runs the drop-in example and the JavaScript tests with every runtime, or with those named, and prints a table.
Runtimes come from npm: ${runtimes.map(({ name }) => name).join(', ')}.

Ends with 1 if the example does not work somewhere, if a test fails on Node, or if a test fails elsewhere that
passes there with express-session.`

async function main () {
  const { only, help } = parseArgs({ options: { only: { type: 'string' }, help: { type: 'boolean' } } }).values
  if (help) return console.log(USAGE)
  const chosen = choose(only)
  const rows = []
  for (const runtime of chosen) rows.push(await examine(runtime))

  console.table(rows.map(({ details, isFine, ...row }) => row))
  for (const { runtime, details } of rows) for (const line of details) console.log(`${runtime}: ${line}`)
  process.exitCode = rows.every(({ isFine }) => isFine) ? 0 : 1
}

function choose (only) {
  if (only === undefined) return runtimes
  const names = only.split(',')
  const unknown = names.filter((name) => !runtimes.some((runtime) => runtime.name === name))
  if (unknown.length > 0) throw new Error(`No such runtime: ${unknown}; there are ${runtimes.map(({ name }) => name)}`)
  return runtimes.filter(({ name }) => names.includes(name))
}

async function examine (runtime) {
  const binary = provide(runtime)
  const version = execFileSync(binary, ['--version'], { encoding: 'utf8' }).split('\n')[0]
  const example = await dropIn(runtime, binary)
  const { passed, skipped, shared, own } = await runSuite(runtime, binary)

  return {
    runtime: runtime.name,
    version,
    'drop-in example': example,
    passed,
    skipped,
    'failed as with express-session': shared.length,
    'failed here only': own.length,
    details: [...shared.map((name) => `fails with express-session too: ${name}`), ...own.map((name) => `FAILS: ${name}`)],
    isFine: example === 'works' && own.length === 0 && !(runtime.isNode && shared.length > 0)
  }
}

main()
