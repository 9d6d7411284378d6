'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { execFileSync } = require('node:child_process')
const { ROOT } = require('./packages')
const { summarize } = require('./statistics')

const MEGABYTE = 1024 * 1024

// Runs in a fresh process: how long the package takes to load, and how many threads there are then.
const PROBE = `
  const [packagePath] = process.argv.slice(1)
  const start = performance.now()
  if (packagePath) require(packagePath)
  const ms = performance.now() - start
  const status = process.platform === 'linux' ? require('fs').readFileSync('/proc/self/status', 'latin1') : ''
  const threads = /^Threads:\\s+(\\d+)/m.exec(status)
  console.log(JSON.stringify({ ms, threads: threads ? Number(threads[1]) : null }))
`

function probe (node, packagePath) {
  const args = ['-e', PROBE, ...packagePath ? [packagePath] : []]
  return JSON.parse(execFileSync(node, args, { encoding: 'utf8', env: { ...process.env, NODE_ENV: 'test' } }))
}

/**
 * Loads each package in fresh processes, by turns.
 *
 * @param {{ name: string, packagePath: string }[]} subjects
 * @param {{ node: string, rounds: number }} options
 * @returns {Record<string, { ms: { median: number, spread: number }, threads: number | null }>} by subject name; threads
 *   beyond those of bare node, null where the system does not tell
 */
function measureStartup (subjects, { node, rounds }) {
  const bare = probe(node).threads
  const results = new Map(subjects.map(({ name }) => [name, []]))
  for (let n = 0; n < rounds; n++) {
    for (const { name, packagePath } of subjects) results.get(name).push(probe(node, packagePath))
  }
  return Object.fromEntries([...results].map(([name, runs]) => [name, {
    ms: summarize(runs.map(({ ms }) => ms)),
    threads: bare === null ? null : Math.max(...runs.map(({ threads }) => threads)) - bare
  }]))
}

/**
 * @returns {{ file: string, megabytes: number } | undefined} the native binary that stands in the package's root
 */
function measureBinary () {
  const file = fs.readdirSync(ROOT).find((name) => name.endsWith('.node'))
  return file && { file, megabytes: fs.statSync(path.join(ROOT, file)).size / MEGABYTE }
}

module.exports = { measureStartup, measureBinary }
