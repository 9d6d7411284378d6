'use strict'

/*
 * Runs the benchmarks, keeps their figures in results/, and makes the pictures and tables of the documentation from
 * them, as `npm run charts` does. See USAGE.
 */

const { execFileSync } = require('node:child_process')
const path = require('node:path')
const { update } = require('./charts')
const { readCommandLine } = require('./command-line')
const { readResults, writeResults } = require('./results')

const USAGE = `Usage: npm run bench:record -- [options]

  --node N|PATH     run on Node N, fetched from npm (default 24; of 26 the documentation shows --only requests)
  --only PART,PART  only these, and keep the others' figures: requests, stores, redis, blocks

It takes about a quarter of an hour, on a machine that does nothing else, and wants a release build: npm run build

`

/** The benchmark that measures each part. */
const PARTS = { requests: 'index.js', stores: 'stores.js', redis: 'redis.js', blocks: 'native.js' }

function run (script, node) {
  const args = [path.join(__dirname, script), '--json', '--node', node]
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 1 << 26 })
  return JSON.parse(output)
}

function main () {
  const options = readCommandLine(USAGE, { only: { type: 'string' }, node: { type: 'string', default: '24' } })
  const parts = options.only ? options.only.split(',') : Object.keys(PARTS)
  const unknown = parts.filter((part) => !(part in PARTS))
  if (unknown.length > 0) throw new RangeError(`there is no part ${unknown}`)

  for (const part of parts) {
    const figures = run(PARTS[part], options.node)
    const [major] = /\d+/.exec(figures.machine.node)
    writeResults(major, { ...readResults(major), [part]: figures })
  }
  update()
}

main()
