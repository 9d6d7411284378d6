'use strict'

/** The documentation shows the figures that were recorded, and no others. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { BLOCK, generate, isCurrent } = require('../bench/charts')
const { drawBars } = require('../bench/charts/bars')
const { readResults } = require('../bench/results')
const { Page } = require('./markdown')

test('should show in README and docs/ what the recorded figures say', () => {
  const stale = [...generate()].filter((entry) => !isCurrent(entry)).map(([file]) => file)

  assert.deepEqual(stale, [], 'run: npm run charts')
})

test('should show four rows in README', () => {
  const [[block]] = [...new Page('README.md').text.matchAll(BLOCK)]
  const rows = block.split('\n').filter((line) => line.startsWith('|')).slice(2)

  assert.equal(rows.length, 4)
  for (const row of rows) assert.match(row, /\| \*\*[\d.,]+ times\*\* (more|less|shorter) \|$/)
})

test('should show the requests a second that were recorded', () => {
  const table = readResults(24).requests.tables.find(({ mode }) => mode === 'http')
  const { result } = table.rows.find(({ scenario }) => scenario === 'S1')
  const figures = ['express-session', 'ours'].map((name) => Math.round(1e6 / result[name].wall.median).toLocaleString('en-US'))

  const readme = new Page('README.md').text
  for (const figure of figures) assert.ok(readme.includes(`| ${figure} |`), figure)
})

test('should draw each bar as long as its value says', () => {
  const bar = (value) => ({ label: `bar ${value}`, value, text: String(value), isOurs: false })
  const svg = drawBars({ title: 'a < b', note: '', groups: [{ label: 'g', bars: [bar(100), bar(50), bar(0)] }] }, 'light')
  const [longest, half, none] = Array.from(svg.matchAll(/<rect [^>]*width="(\d+)"/g), ([, width]) => Number(width))

  assert.equal(half * 2, longest)
  assert.ok(none > 0 && none < 5, 'the shortest bar is seen, too')
  assert.match(svg, /a &lt; b/)
})
