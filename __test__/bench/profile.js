'use strict'

const inspector = require('node:inspector')
const path = require('node:path')

const SAMPLING_INTERVAL = 100 // µs

// Of the benchmark itself: reading the clock and checking responses.
const HARNESS = /\bbench\/(cpu-clock|visitors|child)\.js:|^takeText /

/**
 * Runs something under V8's sampling profiler.
 *
 * @param {() => Promise<{ requests: number }>} run
 * @returns {Promise<{ name: string, place: string, self: number }[]>} functions by their own time, µs a request, the
 *   costliest first
 */
async function profileWhile (run) {
  const session = new inspector.Session()
  session.connect()
  const post = (method, params) => new Promise((resolve, reject) => {
    session.post(method, params, (err, result) => err ? reject(err) : resolve(result))
  })
  await post('Profiler.enable')
  await post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL })
  await post('Profiler.start')
  const { requests } = await run()
  const { profile } = await post('Profiler.stop')
  session.disconnect()
  return selfTimes(profile, requests)
}

function selfTimes ({ nodes, samples, timeDeltas }, requests) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const totals = new Map()
  samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = byId.get(id).callFrame
    const name = functionName || '(anonymous)'
    const place = url ? `${path.relative(process.cwd(), url.replace('file://', ''))}:${lineNumber + 1}` : ''
    const key = `${name} ${place}`
    const entry = totals.get(key) || { name, place, self: 0 }
    entry.self += timeDeltas[i] / requests
    totals.set(key, entry)
  })
  return [...totals.values()]
    .filter(({ name, place }) => name !== '(idle)' && !HARNESS.test(`${name} ${place}`))
    .sort((a, b) => b.self - a.self)
}

/**
 * Puts the base's time beside that of a subject: node's own functions serve both.
 *
 * @param {{ name: string, place: string, self: number }[]} functions
 * @param {{ name: string, place: string, self: number }[]} base
 * @returns {{ name: string, place: string, self: number, base: number }[]} the greatest differences first
 */
function beside (functions, base) {
  const keyOf = ({ name, place }) => `${name} ${place}`
  const baseTimes = new Map(base.map((entry) => [keyOf(entry), entry.self]))
  return functions
    .map((entry) => ({ ...entry, base: baseTimes.get(keyOf(entry)) ?? 0 }))
    .sort((a, b) => (b.self - b.base) - (a.self - a.base))
}

module.exports = { profileWhile, beside }
