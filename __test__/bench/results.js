'use strict'

/** The committed figures of the benchmarks, one file for each major version of Node. */

const fs = require('node:fs')
const path = require('node:path')

const SIGNIFICANT_DIGITS = 4

function fileOf (major) {
  return path.join(__dirname, 'results', `node-${major}.json`)
}

/**
 * @param {string | number} major
 * @returns {object} by part (see record.js), what that benchmark printed with --json; empty if nothing was recorded
 */
function readResults (major) {
  const file = fileOf(major)
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {}
}

/** Keeps four digits of each figure: more would be noise. */
function writeResults (major, results) {
  fs.mkdirSync(path.dirname(fileOf(major)), { recursive: true })
  const rounded = (key, value) => typeof value === 'number' ? Number(value.toPrecision(SIGNIFICANT_DIGITS)) : value
  fs.writeFileSync(fileOf(major), JSON.stringify(results, rounded, 1) + '\n')
}

module.exports = { readResults, writeResults }
