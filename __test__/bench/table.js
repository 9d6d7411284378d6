'use strict'

/**
 * Prints rows of text in aligned columns: the first to the left, the rest to the right.
 *
 * @param {string[]} head
 * @param {string[][]} rows
 * @returns {string} ends with a line feed
 */
function formatTable (head, rows) {
  const widths = head.map((title, c) => Math.max(...[head, ...rows].map((row) => row[c].length)))
  const line = (row) => row
    .map((text, c) => c === 0 ? text.padEnd(widths[c]) : text.padStart(widths[c]))
    .join('  ')
    .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width))
  return [head, rule, ...rows].map(line).join('\n') + '\n'
}

/**
 * @param {{ median: number, spread: number }} value
 * @param {number} [digits]
 * @returns {string} such as `12.30 ±0.25`
 */
function withSpread (value, digits = 2) {
  return `${value.median.toFixed(digits)} ±${value.spread.toFixed(digits)}`
}

/**
 * @param {number} value
 * @returns {string} such as `6.2x`
 */
function times (value) {
  return Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 1)}x` : '-'
}

/**
 * @param {boolean | undefined} passed undefined: there is no target
 * @returns {string}
 */
function verdict (passed) {
  return passed === undefined ? '' : passed ? 'pass' : 'MISS'
}

module.exports = { formatTable, withSpread, times, verdict }
