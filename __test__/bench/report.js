'use strict'

const { formatTable, times, verdict, withSpread } = require('./table')

const BINARY_LIMIT_MB = 4
const REQUIRE_LIMIT = 1

/**
 * Compares the two subjects of one measured scenario.
 *
 * @param {object} result what cell.js gives
 * @param {string} mode
 * @param {[string, string]} names the peer's and ours
 * @param {number | undefined} target
 * @returns {{ ratio: number, target: number | undefined, passed: boolean | undefined }} ratio: how many times better ours
 *   is, in middleware CPU, or in requests a second over HTTP
 */
function compare (result, mode, [peer, ours], target) {
  const figure = mode === 'http' ? 'wall' : 'middlewareCpu'
  const ratio = result[peer][figure].median / Math.max(result[ours][figure].median, Number.MIN_VALUE)
  return { ratio, target, passed: target === undefined ? undefined : ratio >= target }
}

const columns = {
  cpu: {
    baseHead: 'base CPU',
    ratioHeads: ['ratio'],
    moreRatios: () => [],
    head: (name) => [`${name} CPU`, 'wall'],
    cells: (result, name) => [withSpread(result[name].middlewareCpu), result[name].middlewareWall.median.toFixed(2)],
    base: (result) => withSpread(result.base.cpu),
    legend: 'Middleware CPU of the main thread and wall time, µs a request, less the base of the same round; medians ± typical deviation of a round.'
  },
  http: {
    baseHead: 'base req/s',
    ratioHeads: ['ratio', 'by CPU'],
    moreRatios: (result, [peer, ours]) => [result[peer].cpu.median / result[ours].cpu.median],
    head: (name) => [`${name} req/s`, 'CPU'],
    cells: (result, name) => [perSecond(result[name].wall), withSpread(result[name].cpu, 1)],
    base: (result) => perSecond(result.base.wall),
    legend: "Requests a second, and CPU of the server's main thread in µs a request, node's own work included; medians ± typical deviation of a round. Where the load has no processor to itself, go by CPU."
  }
}

function perSecond ({ median }) {
  return String(Math.round(1e6 / median))
}

/**
 * @param {{ title: string, mode: string, rows: { scenario: string, title: string, result: object, comparison: object }[] }} table
 * @param {[string, string]} names
 * @returns {string}
 */
function formatScenarios ({ title, mode, rows }, names) {
  const column = mode === 'http' ? columns.http : columns.cpu
  const head = ['', column.baseHead, ...names.flatMap(column.head), ...column.ratioHeads, 'target', '']
  const lines = rows.map(({ scenario, title, result, comparison: { ratio, target, passed } }) => [
    `${scenario.padEnd(3)} ${title}`,
    column.base(result),
    ...names.flatMap((name) => column.cells(result, name)),
    times(ratio),
    ...column.moreRatios(result, names).map(times),
    target === undefined ? '' : `≥ ${target}x`,
    verdict(passed)
  ])
  return `${title}\n${column.legend}\n\n${formatTable(head, lines)}`
}

/**
 * @param {{ packages: object, binary: object | undefined, ours: string, peer: string }} startup
 * @returns {{ text: string, passed: boolean[] }}
 */
function formatStartup ({ packages, binary }, [peer, ours]) {
  const ratio = packages[ours].ms.median / packages[peer].ms.median
  const checks = [
    { what: `require() of ${peer}, ms`, value: withSpread(packages[peer].ms) },
    { what: `require() of ${ours}, ms`, value: withSpread(packages[ours].ms) },
    { what: 'ours against it', value: times(ratio), target: `≤ ${REQUIRE_LIMIT}x`, passed: ratio <= REQUIRE_LIMIT },
    ...packages[ours].threads === null
      ? []
      : [{ what: 'threads started', value: String(packages[ours].threads), target: '0', passed: packages[ours].threads <= 0 }],
    ...binary
      ? [{ what: binary.file, value: `${binary.megabytes.toFixed(2)} MiB`, target: `≤ ${BINARY_LIMIT_MB} MiB`, passed: binary.megabytes <= BINARY_LIMIT_MB }]
      : []
  ]
  const rows = checks.map(({ what, value, target = '', passed }) => [what, value, target, verdict(passed)])
  return {
    text: `Start-up\n\n${formatTable(['', 'figure', 'target', ''], rows)}`,
    passed: checks.map(({ passed }) => passed).filter((passed) => passed !== undefined)
  }
}

/**
 * @param {{ name: string, place: string, self: number, base: number }[]} functions all of an addon's functions come as
 *   one, under the name of any of them
 * @param {number} [top]
 * @returns {string}
 */
function formatProfile (functions, top = 25) {
  const us = (figure) => figure.toFixed(3)
  const rows = functions.slice(0, top).map(({ name, place, self, base }) => [`${name}  ${place}`, us(self), us(base), us(self - base)])
  return formatTable(['own time by function, µs a request', 'ours', 'base', 'more'], rows)
}

/** @param {object} machine */
function formatMachine ({ node, cpu, cores, system, date }) {
  return `Node ${node}, ${cpu} (${cores} cores), ${system}, ${date}\n`
}

module.exports = { compare, formatScenarios, formatStartup, formatProfile, formatMachine }
