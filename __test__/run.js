'use strict'

/**
 * Runs the JavaScript tests, a process a file: those in the folders and files named, or all of `npm test`.
 *
 *   node __test__/run.js [folder or file …]
 *
 * With REQUIRE_EVERYTHING=1 a skipped test is a failure: nothing may be missing on that machine.
 */

const { existsSync, readdirSync } = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { run } = require('node:test')
const { spec: Spec } = require('node:test/reporters')
const { HANGING_FILE } = require('./support/limits')

/** The folders of `npm test`, quick ones first. */
const FOLDERS = [
  'architecture', 'units', 'stores', 'http', 'beyond', 'interleavings', 'conformance', 'types', 'examples', 'companions', 'sqlite', 'redis',
  'package', 'browser'
]

function testsIn (name) {
  const root = path.join(__dirname, name)
  if (!existsSync(root)) throw new Error(`there are no tests in ${root}`)
  if (name.endsWith('.test.js')) return [root]
  return readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith('.test.js') && !name.includes('node_modules'))
    .sort()
    .map((name) => path.join(root, name))
}

/** Whether a test was skipped because a store may do without what it tests: that is wanting on no machine. */
function isOptional (reason) {
  return /^the store has no /.test(reason)
}

const folders = process.argv.length > 2 ? process.argv.slice(2) : FOLDERS
const skipped = []

/** More than there are processors: many files wait for a server or a browser most of the time. */
const CONCURRENCY = os.availableParallelism() + 2

run({ files: folders.flatMap(testsIn), concurrency: CONCURRENCY, timeout: HANGING_FILE })
  .on('test:fail', () => { process.exitCode = 1 })
  .on('test:pass', ({ name, skip }) => { if (skip !== undefined && !isOptional(skip)) skipped.push(name) })
  .on('end', () => {
    if (skipped.length === 0) return
    process.stdout.write(`\nSkipped, for want of something on this machine:\n  ${skipped.join('\n  ')}\n`)
    if (process.env.REQUIRE_EVERYTHING) process.exitCode = 1
  })
  .compose(new Spec())
  .pipe(process.stdout)
