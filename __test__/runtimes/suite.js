'use strict'

const { execFile } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const readReport = require('./junit')

const TESTS = path.join(__dirname, '..')
const ROOT = path.join(TESTS, '..')

/** For one test file, in ms. */
const LIMIT = 4 * 60 * 1000

/**
 * Runs the JS suite with a runtime, one test file after the other. What fails there is run again with
 * express-session in this package's place: what fails then as well is the runtime's doing.
 *
 * @param {import('./catalogue').Runtime} runtime
 * @param {string} binary
 * @returns {Promise<{passed: number, skipped: number, shared: string[], own: string[]}>} `shared` fails with
 *   express-session too, `own` only with this package
 */
module.exports = async function runSuite (runtime, binary) {
  const sum = { passed: 0, skipped: 0, shared: [], own: [] }

  for (const file of testFiles(runtime.folders)) {
    const { passed, skipped, failed } = await runFile(runtime, binary, file)
    sum.passed += passed.length
    sum.skipped += skipped.length
    if (failed.length === 0) continue

    const reference = await runFile(runtime, binary, file, 'express-session')
    const known = new Set(reference.failed.map(withoutSubject))
    for (const name of failed) sum[known.has(withoutSubject(name)) ? 'shared' : 'own'].push(`${file}: ${name}`)
  }
  return sum
}

function testFiles (folders) {
  return folders.flatMap((folder) => fs.readdirSync(path.join(TESTS, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.js'))
    .map((file) => `./__test__/${folder}/${file}`))
    .sort()
}

/** A file that ends without a report counts as one failed test: it didn't get as far as its tests. */
async function runFile (runtime, binary, file, subject = '') {
  const report = path.join(os.tmpdir(), `session-${runtime.name}-${process.pid}.xml`)
  fs.rmSync(report, { force: true })
  await run(binary, runtime.test(file, report), subject)
  if (!fs.existsSync(report)) return { passed: [], skipped: [], failed: ['(no report)'] }

  const xml = fs.readFileSync(report, 'utf8')
  fs.rmSync(report)
  return readReport(xml)
}

function run (binary, args, subject) {
  const env = { ...process.env, SUBJECT: subject, PATH: `${path.dirname(binary)}${path.delimiter}${process.env.PATH}` }
  delete env.NODE_TEST_CONTEXT
  return new Promise((resolve) => {
    execFile(binary, args, { cwd: ROOT, env, timeout: LIMIT, maxBuffer: 256 * 1024 * 1024 }, resolve)
  })
}

function withoutSubject (name) {
  return name.replaceAll('rust-express-session', 'express-session')
}
