'use strict'

/**
 * @param {number[]} took at least one, in any order
 * @returns {{ p50: number, p99: number }} in the unit given
 */
function latencies (took) {
  const sorted = Float64Array.from(took).sort()
  const at = (share) => sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)]
  return { p50: at(0.5), p99: at(0.99) }
}

module.exports = { latencies }
