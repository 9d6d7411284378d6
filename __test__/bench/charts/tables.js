'use strict'

/** The recorded figures as tables in Markdown. */

const { PEER } = require('../packages')
const { times } = require('../table')
const { FIGURES } = require('../memory-figures')
const { findRow, findTable, millionOf, number, perSecond, short, REDIS_PEER } = require('./charts')

function markdown (head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n')
}

function describe ({ node, cpu, cores, system, date }) {
  return `Node.js ${node.slice(1)}, ${cpu} (${cores} cores), ${system}, ${date}.`
}

function spread ({ median, spread }, digits = 1) {
  return `${median.toFixed(digits)} ±${spread.toFixed(digits)}`
}

/** README's four rows. */
function summary ({ requests, stores, redis }) {
  const memory = findRow(findTable(requests, 'http'), 'S1').result
  const inRedis = redis.requests.find(({ scenario }) => scenario === 'S1').results
  const cpu = findRow(findTable(requests, 'inprocess'), 'S1').result
  const { figures } = millionOf(stores)
  const row = (title, theirs, ours, format, word) =>
    [title, format(theirs), format(ours), `**${short(word === 'more' ? ours / theirs : theirs / ours)} times** ${word}`]
  const [major] = /\d+/.exec(requests.machine.node)
  return markdown([`Node.js ${major}`, 'express-session', 'this package', ''], [
    row('Requests a second, sessions in memory', perSecond(memory[PEER].wall), perSecond(memory.ours.wall), number.format, 'more'),
    row('Requests a second, sessions in Redis', inRedis[REDIS_PEER].perSecond, inRedis.ours.perSecond, number.format, 'more'),
    row('CPU time of the middleware, a request', cpu[PEER].middlewareCpu.median, cpu.ours.middlewareCpu.median, (us) => `${short(us)} µs`, 'less'),
    row('Full garbage collection, a million sessions in memory', figures[PEER].fullCollection, figures.ours.fullCollection, (ms) => `${short(ms)} ms`, 'shorter')
  ])
}

function scenarioTable ({ title, mode, rows }) {
  const head = mode === 'http'
    ? ['', 'without sessions, req/s', 'express-session, req/s', 'ours, req/s', 'ratio', 'by CPU']
    : ['', 'without sessions, µs', 'express-session, µs', 'ours, µs', 'ratio']
  const cells = mode === 'http'
    ? (result) => [
        ...['base', PEER, 'ours'].map((name) => number.format(perSecond(result[name].wall))),
        times(result[PEER].wall.median / result.ours.wall.median),
        times(result[PEER].cpu.median / result.ours.cpu.median)
      ]
    : (result) => [
        spread(result.base.cpu), spread(result[PEER].middlewareCpu), spread(result.ours.middlewareCpu),
        times(result[PEER].middlewareCpu.median / result.ours.middlewareCpu.median)
      ]
  return `### ${title}\n\n${markdown(head, rows.map(({ scenario, title, result }) => [`${scenario} ${title}`, ...cells(result)]))}`
}

function requestTables ({ requests }) {
  return `${describe(requests.machine)}\n\n${requests.tables.map(scenarioTable).join('\n\n')}`
}

/** The scenarios in process, on a newer Node.js as well. */
function newerTable ({ requests, newer }) {
  const result = (figures, name) => findRow(findTable(figures, 'inprocess'), name).result
  const ratio = (result) => times(result[PEER].middlewareCpu.median / result.ours.middlewareCpu.median)
  const rows = findTable(newer.requests, 'inprocess').rows.map(({ scenario, title, result: there }) => [
    `${scenario} ${title}`, spread(there[PEER].middlewareCpu), spread(there.ours.middlewareCpu), ratio(there), ratio(result(requests, scenario))
  ])
  const [major] = /\d+/.exec(requests.machine.node)
  const head = ['', 'express-session, µs', 'ours, µs', 'ratio', `on Node.js ${major}`]
  return `${describe(newer.requests.machine)}\n\n${markdown(head, rows)}`
}

function startupTable ({ requests: { startup: { packages, binary } } }) {
  return markdown(['Start-up', ''], [
    ['`require()` of express-session', `${spread(packages[PEER].ms)} ms`],
    ['`require()` of this package', `${spread(packages.ours.ms)} ms`],
    ['threads started by it', String(packages.ours.threads)],
    ['the binary', `${binary.megabytes.toFixed(1)} MiB`]
  ])
}

function storeTables ({ stores }) {
  const names = [PEER, 'memorystore', 'ours']
  const sizes = stores.sizes.map(({ sessions, figures }) => {
    const rows = FIGURES.map(({ key, title, digits }) => {
      const cells = names.map((name) => figures[name][key] === null ? '–' : figures[name][key].toFixed(digits))
      const ratio = figures.ours[key] === null ? '–' : times(figures.ours[key] / figures[PEER][key])
      return [title, ...cells, ratio]
    })
    return `### ${number.format(sessions)} sessions\n\n${markdown(['', ...names, 'ours ÷ express-session'], rows)}`
  })
  const flat = markdown(['sessions in the store', 'express-session, µs', 'ours, µs', 'ratio'], stores.flat.map(({ sessions, result }) => [
    number.format(sessions), spread(result[PEER].middlewareCpu), spread(result.ours.middlewareCpu),
    times(result[PEER].middlewareCpu.median / result.ours.middlewareCpu.median)
  ]))
  return [describe(stores.machine), ...sizes, `### CPU time of a request (S1) as sessions grow\n\n${flat}`].join('\n\n')
}

function redisTables ({ redis }) {
  const table = (title, unit, results) => {
    const peer = results[REDIS_PEER]
    const rows = Object.entries(results).map(([name, { main, all, perSecond, p50, p99 }]) => [
      name, `${main.toFixed(1)} (${times(main / peer.main)})`, all.toFixed(1),
      `${number.format(perSecond)} (${times(perSecond / peer.perSecond)})`, p50.toFixed(2), p99.toFixed(2)
    ])
    return `### ${title}\n\n${markdown(['', `main thread, µs a ${unit}`, 'all threads, µs', 'a second', 'p50 ms', 'p99 ms'], rows)}`
  }
  return [
    describe(redis.machine),
    ...redis.requests.map(({ scenario, connections, results }) => table(`Whole requests, ${scenario}, ${connections} connections`, 'request', results)),
    ...(redis.app ?? []).map(({ scenario, connections, results }) => table(`An app of Express 5, ${scenario}, ${connections} connections`, 'request', results)),
    ...redis.calls.map(({ method, inFlight, results }) => table(`\`${method}\`, ${inFlight} in flight`, 'call', results))
  ].join('\n\n')
}

function blockTable ({ blocks }) {
  const rows = Object.entries(blocks.results).map(([block, { replaces, peer, ours }]) => [
    block, replaces, spread(peer, 0), spread(ours, 0), times(peer.median / ours.median)
  ])
  return `${describe(blocks.machine)}\n\n${markdown(['ns a call', 'replaces', 'packages', 'ours', 'ratio'], rows)}`
}

/** By the name in a page's `<!-- figures: name -->`. */
const tables = {
  summary,
  requests: requestTables,
  newer: newerTable,
  startup: startupTable,
  stores: storeTables,
  redis: redisTables,
  blocks: blockTable
}

module.exports = { tables }
