'use strict'

/*
 * Makes the documentation's pictures and tables from the figures that `npm run bench:record` keeps:
 *
 *     npm run charts [-- --check]
 *
 * Pictures are docs/charts/*.svg, each light and dark. Tables stand in pages between `<!-- figures: NAME -->` and
 * `<!-- end of figures -->`. With --check it writes nothing, and ends with 1 if something is not as it would be made.
 */

const fs = require('node:fs')
const path = require('node:path')
const { ROOT } = require('../packages')
const { readResults } = require('../results')
const { charts } = require('./charts')
const { drawBars, themes } = require('./bars')
const { tables } = require('./tables')

/** The line of Node.js whose figures the documentation shows, and the one beside it. */
const NODE = 24
const NEWER = 26

const PAGES = ['README.md', 'docs/performance.md']
const BLOCK = /(<!-- figures: ([\w-]+) -->)[\s\S]*?(<!-- end of figures -->)/g

/** @returns {Map<string, string>} what each generated file must hold, by its path from the root */
function generate () {
  const results = { ...readResults(NODE), newer: readResults(NEWER) }
  const files = new Map()
  for (const [name, makeChart] of Object.entries(charts)) {
    for (const theme of themes) files.set(`docs/charts/${name}-${theme}.svg`, drawBars(makeChart(results), theme))
  }
  for (const page of PAGES) files.set(page, fillPage(fs.readFileSync(path.join(ROOT, page), 'utf8'), results))
  return files
}

function fillPage (text, results) {
  return text.replace(BLOCK, (block, start, name, end) => {
    if (!(name in tables)) throw new Error(`There is no table ${name}; there are ${Object.keys(tables)}`)
    return `${start}\n\n${tables[name](results)}\n\n${end}`
  })
}

function isCurrent ([file, text]) {
  const place = path.join(ROOT, file)
  return fs.existsSync(place) && fs.readFileSync(place, 'utf8') === text
}

/** Writes what is not as it would be made, and prints the names of those files. */
function update () {
  fs.mkdirSync(path.join(ROOT, 'docs', 'charts'), { recursive: true })
  for (const [file, text] of [...generate()].filter((entry) => !isCurrent(entry))) {
    fs.writeFileSync(path.join(ROOT, file), text)
    console.log(file)
  }
}

function check () {
  const stale = [...generate()].filter((entry) => !isCurrent(entry))
  for (const [file] of stale) console.error(`${file} is not what the figures say: npm run charts`)
  process.exitCode = stale.length > 0 ? 1 : 0
}

if (require.main === module) {
  if (process.argv.includes('--check')) check()
  else update()
}

module.exports = { generate, isCurrent, update, BLOCK }
