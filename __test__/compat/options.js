'use strict'

const path = require('node:path')
const { parseArgs } = require('node:util')
const { ROOT } = require('./places')

const USAGE = `Drives the session stores of npm through express-session and through this package, and compares.

usage: npm run compat -- [options]

  --only a,b       these stores only (package or configuration names)
  --quick          ten of the most used stores, none of which needs more than a redis-server
  --jobs n         stores at a time (1)
  --subject a,b    what to run: original, ours, a folder, or an npm specifier such as 1.18.0
                   (original,ours); the first is what the others are held against
  --timeout s      the longest one store may take with one subject (120)
  --json file      write everything that was seen there
  --markdown file  write the table there; a run of everything writes COMPATIBILITY.md
  --verbose        show each check that does not pass
  --help
`

const EVERYBODY = 'original,ours'

/**
 * Reads the command line.
 *
 * @param {string[]} argv
 * @returns {object} `only` (array or null), `quick`, `jobs`, `subjects`, `timeout` in ms, `json`, `markdown`,
 *   `verbose`; null when only the usage was asked for
 * @throws {TypeError} for an option that is not one
 */
function readOptions (argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      jobs: { type: 'string', default: '1' },
      subject: { type: 'string', default: EVERYBODY },
      timeout: { type: 'string', default: '120' },
      json: { type: 'string' },
      markdown: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false }
    }
  })

  return values.help
    ? null
    : {
        ...values,
        only: values.only ? values.only.split(',') : null,
        subjects: values.subject.split(','),
        markdown: values.markdown ?? (isComplete(values) ? path.join(ROOT, 'COMPATIBILITY.md') : undefined),
        jobs: count(values.jobs, '--jobs'),
        timeout: count(values.timeout, '--timeout') * 1000
      }
}

function isComplete ({ only, quick, subject }) {
  return !only && !quick && subject === EVERYBODY
}

function count (text, name) {
  const number = Number(text)

  if (!Number.isInteger(number) || number < 1) {
    throw new TypeError(`${name} wants a whole number from 1, not ${text}`)
  }

  return number
}

module.exports = { USAGE, readOptions }
