'use strict'

/*
 * Times our building blocks against the npm packages they replace. See USAGE.
 */

const path = require('node:path')
const buildingBlocks = require('./building-blocks')
const { Child } = require('./child')
const { describeMachine, endProgress, readCommandLine, readCount, startProgress } = require('./command-line')
const { formatMachine } = require('./report')
const { formatTable, times, withSpread } = require('./table')
const { summarize } = require('./statistics')

const USAGE = `Usage: npm run bench:native -- [options]

  --rounds N   measured rounds of each (default 15)
  --calls N    calls a round (default 20000)
  --node N|PATHrun on Node N, fetched from npm, or on another binary
  --json       print JSON

`

const SUBJECT = path.join(__dirname, 'native-subject.js')
const SIDES = ['peer', 'ours']

const options = readCommandLine(USAGE, {
  rounds: { type: 'string', default: '15' },
  calls: { type: 'string', default: '20000' }
})

/**
 * @param {string} block a key of building-blocks.js
 * @returns {Promise<object>} by side, ns a call: `{ median, spread }`
 */
async function measure (block) {
  const children = SIDES.map(() => new Child(SUBJECT, { node: options.node }))
  const progress = startProgress(block)
  try {
    const [wanted, got] = await Promise.all(children.map((child, i) => child.ask('prepare', { block, side: SIDES[i] })))
    if (wanted !== got) throw new Error(`${block}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`)
    const rounds = SIDES.map(() => [])
    for (let n = 1; n <= readCount('rounds', options.rounds); n++) {
      progress(`round ${n}`)
      for (const [i, child] of children.entries()) {
        rounds[i].push(await child.ask('round', { calls: readCount('calls', options.calls) }))
      }
    }
    return Object.fromEntries(SIDES.map((side, i) => [side, summarize(rounds[i])]))
  } finally {
    for (const child of children) child.stop()
  }
}

async function main () {
  const machine = describeMachine(options.node)
  const results = {}
  for (const [block, { replaces }] of Object.entries(buildingBlocks)) results[block] = { replaces, ...await measure(block) }
  endProgress()
  if (options.json) {
    process.stdout.write(JSON.stringify({ machine, results }, null, 2) + '\n')
    return
  }
  const rows = Object.entries(results).map(([block, { replaces, peer, ours }]) => [
    block,
    replaces,
    withSpread(peer, 0),
    withSpread(ours, 0),
    times(peer.median / ours.median)
  ])
  process.stdout.write(`${formatMachine(machine)}\nMain-thread CPU, ns a call; medians ± typical deviation of a round\n\n`)
  process.stdout.write(formatTable(['', 'replaces', 'packages', 'ours', 'ratio'], rows))
}

main().catch((err) => {
  process.stderr.write(`${err.stack}\n`)
  process.exitCode = 1
})
