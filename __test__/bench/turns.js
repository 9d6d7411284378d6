'use strict'

/** Subjects that are measured by turns, so that what else the machine does meets them all. */

const { median } = require('./statistics')

/**
 * Measures every subject in every round, one after the other.
 *
 * @param {string[]} names
 * @param {number} rounds
 * @param {(name: string) => Promise<{ measure: () => Promise<Record<string, number>>, stop: () => void }>} prepare
 * @returns {Promise<Map<string, Record<string, number>>>} the medians of the rounds
 */
async function inTurns (names, rounds, prepare) {
  const subjects = []
  try {
    for (const name of names) subjects.push({ name, results: [], ...await prepare(name) })
    for (let round = 0; round < rounds; round++) {
      for (const subject of subjects) subject.results.push(await subject.measure())
    }
  } finally {
    for (const { stop } of subjects) stop()
  }
  return new Map(subjects.map(({ name, results }) => [name, medians(results)]))
}

function medians (results) {
  const keys = Object.keys(results[0])
  return Object.fromEntries(keys.map((key) => [key, median(results.map((result) => result[key]))]))
}

/**
 * What a request costs a server while its visitors come for so long.
 *
 * @param {import('./child').Child} server
 * @param {import('./child').Child} visitors
 * @param {number} ms
 * @returns {Promise<{ main: number, all: number, perSecond: number, p50: number, p99: number }>} µs of the main and of
 *   all threads, and ms
 */
async function measureRequests (server, visitors, ms) {
  const before = await server.ask('usage')
  const { requests, wall, p50, p99 } = await visitors.ask('run', { ms })
  const after = await server.ask('usage')
  return {
    main: (after.main - before.main) / requests,
    all: (after.all - before.all) / requests,
    perSecond: requests / wall * 1e6,
    p50,
    p99
  }
}

module.exports = { inTurns, measureRequests }
