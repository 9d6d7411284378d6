'use strict'

const { createHash } = require('node:crypto')
const { existsSync } = require('node:fs')
const { parseArgs } = require('node:util')

const { NativeSqlite } = require('../native/sqlite.js')
const { promised } = require('../promised.js')
const { sqliteError } = require('./errors.js')
const { sqliteOptions } = require('./options.js')
const { parse } = require('./sessions.js')

const USAGE = `Usage: rust-express-session inspect <file> [--table <name>] [--prune] [--data]

Says how many sessions of a SqliteStore are alive, by the time since they were last saved and by size.
The app may be running. Without --prune nothing in the file is changed.

  --table <name>  the store's option table; sessions by default
  --prune         first removes the sessions that have ended
  --data          shows what each session holds: personal data, mostly
`

const MINUTE = 60000
const DAY = 1440 * MINUTE

/** Rows of the report: values below a limit, with the row's name. */
const AGES = [
  [5 * MINUTE, 'saved less than 5 minutes ago'],
  [60 * MINUTE, 'saved less than an hour ago'],
  [DAY, 'saved less than a day ago'],
  [7 * DAY, 'saved less than a week ago'],
  [Infinity, 'saved a week ago or earlier']
]
const UNKNOWN_AGE = 'saved at an unknown time: only a cookie with maxAge tells it'
const SIZES = [
  [1024, 'smaller than 1 KB'],
  [4096, 'smaller than 4 KB'],
  [16384, 'smaller than 16 KB'],
  [65536, 'smaller than 64 KB'],
  [Infinity, '64 KB or larger']
]

/**
 * @param {string[]} args of the command line
 * @param {import('node:stream').Writable} [out] where the answer goes
 * @returns {Promise<number>} the code to exit with
 */
async function main (args, out = process.stdout) {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { table: { type: 'string' }, prune: { type: 'boolean' }, data: { type: 'boolean' }, help: { type: 'boolean' } }
    })
  } catch (err) {
    return fail(`${err.message.split('. ')[0]}.\n\n${USAGE}`)
  }
  const { values, positionals: [command, file, ...rest] } = parsed
  if (!values.help && command !== undefined && command !== 'inspect') return fail(`Unknown command '${command}'.\n\n${USAGE}`)
  if (!values.help && (file === undefined || rest.length > 0)) return fail(USAGE)
  if (!values.help && !existsSync(file)) return fail(`There is no file ${file}.\n`)
  out.on('error', () => {})
  try {
    if (values.help) await write(out, USAGE)
    else await inspect(file, values, (text) => write(out, text))
    return 0
  } catch (err) {
    // The reader has closed the output.
    return err.code === 'EPIPE' ? 0 : fail(`${err.message}\n`)
  }
}

/** Fulfils once there is room for more. */
function write (out, text) {
  return new Promise((resolve, reject) => out.write(text, (err) => err ? reject(err) : resolve()))
}

async function inspect (file, { table, prune, data }, print) {
  const options = sqliteOptions({ path: file, table })
  const now = Date.now()
  const [ages, sizes] = [new Tally(AGES, UNKNOWN_AGE), new Tally(SIZES)]
  let [alive, damaged] = [0, 0]
  // First of all, since only a file that has such sessions may be changed.
  await withFile(options, false, async (ask) => {
    let lines = []
    const look = (sid, text) => {
      const session = sessionIn(options.path, text)
      if (session === undefined) return damaged++
      alive++
      ages.add(now - lastSaved(session))
      sizes.add(text.length)
      if (data) lines.push(shown(sid, session))
    }
    for (let page = await ask('page', now, ''); page.length > 0; page = await ask('page', now, page.at(-2))) {
      for (let i = 0; i < page.length; i += 2) look(page[i], page[i + 1])
      if (lines.length > 0) await print(lines.join(''))
      lines = []
    }
  })
  const pruned = prune ? await withFile(options, true, (ask) => ask('sweep', now, 0)) : undefined
  await print([
    ...(prune ? [`${pruned} that had ended removed`] : []),
    `${alive} alive`,
    ...(damaged > 0 ? [`${damaged} damaged: they count as none`] : []),
    ...ages.rows(),
    ...sizes.rows()
  ].join('\n') + '\n')
}

/** @param {boolean} creates whether what is missing is made; without it the file stays as it is */
async function withFile ({ path, table, busyTimeout }, creates, work) {
  const makeError = (code, message, cause) => sqliteError(path, code, message, cause)
  const setup = { path, table, busyTimeout, isFullDurability: false, creates }
  const connection = new NativeSqlite(setup, makeError, () => {})
  const ask = (method, ...args) => promised((callback) => connection[method](...args, callback))
  try {
    return await work(ask)
  } finally {
    await ask('close')
  }
}

function sessionIn (path, text) {
  try {
    return parse(path, text)
  } catch {
    return undefined
  }
}

/** NaN where that can't be told: a cookie without expiry, or of another shape. */
function lastSaved ({ cookie }) {
  return new Date(cookie?.expires ?? NaN).getTime() - (cookie?.originalMaxAge ?? NaN)
}

/** Counts values below each of some limits. */
class Tally {
  /**
   * @param {Array<[number, string]>} limits each with the name of its row; they grow, up to Infinity
   * @param {string} [unknown] name of a row for NaN, shown if there are any
   */
  constructor (limits, unknown) {
    this.names = [...limits.map(([, name]) => name), unknown]
    this.limits = limits
    this.counts = new Array(limits.length + 1).fill(0)
  }

  add (value) {
    const place = this.limits.findIndex(([limit]) => value < limit)
    this.counts[place === -1 ? this.limits.length : place]++
  }

  rows () {
    const count = this.counts.at(-1) === 0 ? this.limits.length : this.limits.length + 1
    return ['', ...this.names.slice(0, count).map((name, i) => `${String(this.counts[i]).padStart(9)}  ${name}`)]
  }
}

/** With a handle in place of the ID, which might open the session to who can sign it. */
function shown (sid, session) {
  const handle = createHash('sha256').update(sid).digest().subarray(0, 16).toString('base64url')
  return `${handle}\n${escaped(JSON.stringify(session, null, 2))}\n\n`
}

/** JSON leaves some characters that terminals obey. */
function escaped (text) {
  return text.replace(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
}

function fail (text) {
  process.stderr.write(text)
  return 1
}

module.exports = { main }
