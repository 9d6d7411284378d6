'use strict'

const fs = require('node:fs/promises')
const { Backends } = require('./backends')
const { choose } = require('./catalogue')
const { compare } = require('./compare')
const { meetStore } = require('./meet')
const { USAGE, readOptions } = require('./options')
const { markdown, summary } = require('./report')
const { prepareSubject } = require('./subject')

/** How often a store is asked when its answers differ: some stores are unsteady whatever they run on. */
const RUNS = 4

main().catch((error) => {
  process.stderr.write(`${error instanceof TypeError ? error.message : error.stack}\n`)
  process.exitCode = 2
})

async function main () {
  const options = readOptions(process.argv.slice(2))

  if (!options) {
    return process.stdout.write(USAGE)
  }

  const entries = choose(options)
  const subjects = []

  for (const name of options.subjects) {
    subjects.push(await prepareSubject(name))
  }

  const report = { date: new Date().toISOString().slice(0, 10), node: process.version, platform: `${process.platform}-${process.arch}`, subjects, stores: [] }
  const backends = new Backends()

  try {
    report.stores = await meetAll(entries, subjects, backends, options)
  } finally {
    await backends.stop()
  }

  await publish(report, options)
}

/** Takes the stores in turn, `options.jobs` at a time. */
async function meetAll (entries, subjects, backends, options) {
  const rows = []
  let next = 0

  async function worker () {
    while (next < entries.length) {
      const index = next++
      rows[index] = await meetSubjects(entries[index], subjects, backends, options)
      process.stderr.write(`[${index + 1}/${entries.length}] ${summary(rows[index], options.verbose)}\n`)
    }
  }

  await Promise.all(Array.from({ length: options.jobs }, worker))
  return rows
}

async function meetSubjects (entry, subjects, backends, options) {
  const { id, package: name, level, backend, absent, install, script } = entry
  const row = { id, package: name, level, backend, absent, install, companion: Boolean(script), results: [], differences: [], unsteady: [] }

  if (absent) {
    return row
  }

  const runs = subjects.map(() => [])
  let found

  do {
    for (const [index, subject] of subjects.entries()) {
      runs[index].push(await meetStore(entry, subject, backends, options.timeout))
    }

    found = compareRuns(subjects, runs)
  } while (found.length > 0 && runs[0].length < RUNS)

  row.results = runs.map(([first]) => first)
  row.differences = found.filter(({ isDifference }) => isDifference)
  row.unsteady = found.filter(({ isDifference }) => !isDifference)
  return row
}

/** Holds every subject against the first. */
function compareRuns ([, ...subjects], [reference, ...others]) {
  return others.flatMap((runs, index) => compare(reference, runs).map((item) => ({ subject: subjects[index].label, ...item })))
}

/** The exit status is 1 when subjects differ or something could not be installed or started. */
async function publish (report, options) {
  const present = report.stores.filter(({ absent }) => !absent)
  const differing = present.filter((row) => row.differences.length > 0)
  const unprepared = present.filter(({ results }) => results.some(({ prepared }) => !prepared))

  if (options.json) {
    await fs.writeFile(options.json, JSON.stringify(report, null, 2) + '\n')
  }

  if (options.markdown) {
    await fs.writeFile(options.markdown, markdown(report))
  }

  process.stdout.write(`${present.length} configurations: ${differing.length} with differences, ${unprepared.length} that could not be set up\n`)
  process.exitCode = differing.length + unprepared.length > 0 ? 1 : 0
}
