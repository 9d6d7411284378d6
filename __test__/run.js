'use strict'

/**
 * Runs the JavaScript tests: those under the folders named, or all that `npm test` stands for.
 *
 *   node __test__/run.js [folder …] [-- options of node --test]
 */

const { spawn } = require('node:child_process')
const { readdirSync } = require('node:fs')
const path = require('node:path')

/** The folders of `npm test`, quick ones first. */
const FOLDERS = [
  'facts', 'units', 'stores', 'http', 'conformance', 'types', 'examples', 'companions', 'redis', 'package', 'browser'
]

const args = process.argv.slice(2)
const dashes = args.indexOf('--')
const folders = dashes === -1 ? args : args.slice(0, dashes)
const options = dashes === -1 ? [] : args.slice(dashes + 1)

function testsIn (folder) {
  const entries = readdirSync(path.join(__dirname, folder), { recursive: true })
  return entries
    .filter((name) => name.endsWith('.test.js') && !name.includes('node_modules'))
    .sort()
    .map((name) => path.join(__dirname, folder, name))
}

const files = (folders.length > 0 ? folders : FOLDERS).flatMap(testsIn)
const runner = spawn(process.execPath, ['--test', '--test-reporter=spec', ...options, ...files], { stdio: 'inherit' })
runner.on('exit', (code, signal) => { process.exitCode = signal ? 1 : code })
