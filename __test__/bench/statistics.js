'use strict'

/**
 * @param {number[]} values at least one
 * @returns {number}
 */
function median (values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/**
 * Median absolute deviation: how far a typical round lies from the median; one disturbed round does not move it.
 *
 * @param {number[]} values at least one
 * @returns {number}
 */
function spread (values) {
  const centre = median(values)
  return median(values.map((value) => Math.abs(value - centre)))
}

/**
 * @param {number[]} values at least one
 * @returns {{ median: number, spread: number }}
 */
function summarize (values) {
  return { median: median(values), spread: spread(values) }
}

module.exports = { median, summarize }
