'use strict'

/** What the documentation's pictures show, taken from the recorded figures. */

const { PEER } = require('../packages')

const REDIS_PEER = 'connect-redis + node-redis'
const OURS = 'rust-express-session'

/** In the chart of CPU time: scenarios, in words for those who don't know the others. */
const SHOWN_SCENARIOS = {
  S1: 'A session is read',
  S2: 'A session is changed',
  S7: 'A session is read, and the cookie renewed (rolling)',
  S6: 'A session of 10 KB is read',
  S4: 'A visitor without a session'
}

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** @returns {string} such as `4.4` and `299`: two or three significant digits, as far as the figure carries them */
function short (value) {
  return value < 10 ? value.toFixed(1) : number.format(value)
}

function bar (label, value, text, isOurs = false) {
  return { label, value, text, isOurs }
}

function machineNote ({ node, cpu, cores }) {
  return `Node.js ${node.slice(1)}, ${cpu}, ${cores} cores`
}

function findTable (requests, mode, store = 'memory') {
  return requests.tables.find((table) => table.mode === mode && table.store === store)
}

function findRow (table, scenario) {
  return table.rows.find((row) => row.scenario === scenario)
}

const perSecond = ({ median }) => 1e6 / median

/** @returns {import('./bars').Chart} requests a second: what a user of the whole server notices */
function requestsChart ({ requests, redis }) {
  const inMemory = findRow(findTable(requests, 'http'), 'S1').result
  const inRedis = redis.requests.find(({ scenario }) => scenario === 'S1').results
  const rate = (label, value, isOurs) => bar(label, value, number.format(value), isOurs)
  return {
    title: 'Requests a second',
    note: `One process on node:http, each request reads a session of 200 bytes. ${machineNote(requests.machine)}`,
    sharedScale: true,
    groups: [
      {
        label: 'Sessions in memory',
        bars: [
          rate('express-session', perSecond(inMemory[PEER].wall)),
          rate(OURS, perSecond(inMemory.ours.wall), true)
        ]
      },
      {
        label: 'Sessions in Redis',
        bars: [
          rate('connect-redis, node-redis', inRedis[REDIS_PEER].perSecond),
          rate(OURS, inRedis.ours.perSecond, true)
        ]
      }
    ]
  }
}

/** @returns {import('./bars').Chart} what the middleware itself costs */
function cpuChart ({ requests }) {
  const table = findTable(requests, 'inprocess')
  return {
    title: 'CPU time of the middleware, µs a request',
    note: `Sessions of 200 bytes in memory; shorter is better. ${machineNote(requests.machine)}`,
    groups: Object.entries(SHOWN_SCENARIOS).map(([scenario, label]) => {
      const { result } = findRow(table, scenario)
      const time = (label, { middlewareCpu: { median } }, isOurs) => bar(label, median, `${short(median)} µs`, isOurs)
      return { label, bars: [time('express-session', result[PEER]), time(OURS, result.ours, true)] }
    })
  }
}

/** @returns {import('./bars').Chart} what a million sessions in memory cost the process */
function millionChart ({ stores }) {
  const { figures } = millionOf(stores)
  const group = (label, key, unit) => ({
    label,
    bars: [[PEER, 'express-session'], ['memorystore', 'memorystore'], ['ours', OURS]]
      .map(([name, title]) => bar(title, figures[name][key], `${short(figures[name][key])} ${unit}`, name === 'ours'))
  })
  return {
    title: 'A million sessions in memory',
    note: `250 bytes each; shorter is better. ${machineNote(stores.machine)}`,
    groups: [
      group('Memory a session', 'rss', 'bytes'),
      group('A full garbage collection', 'fullCollection', 'ms'),
      group('All garbage collections while the store is filled and used', 'gcTotal', 'ms')
    ]
  }
}

function millionOf (stores) {
  return stores.sizes.find(({ sessions }) => sessions === 1e6)
}

/** By file name, without the theme. */
const charts = { requests: requestsChart, cpu: cpuChart, million: millionChart }

module.exports = { charts, findRow, findTable, millionOf, number, perSecond, short, REDIS_PEER }
