'use strict'

const { createHash } = require('node:crypto')
const { existsSync } = require('node:fs')
const { parseArgs } = require('node:util')

const { NativeSqlite } = require('../native/sqlite.js')
const { promised } = require('../promised.js')
const { sqliteError } = require('./errors.js')
const { sqliteOptions } = require('./options.js')
const { sessionsOf } = require('./sessions.js')

const USAGE = `Usage: rust-express-session inspect <file> [--table <name>] [--prune] [--data]

Says how many sessions of a SqliteStore are alive, by the time since they were last saved and by size.
The app may be running.

  --table <name>  the store's option table; sessions by default
  --prune         first removes the sessions that have ended
  --data          shows what each session holds: personal data, mostly
`

const MINUTE = 60000
const AGES = [[5 * MINUTE, '5 minutes'], [60 * MINUTE, 'an hour'], [1440 * MINUTE, 'a day'], [10080 * MINUTE, 'a week']]
const SIZES = [[1024, '1 KB'], [4096, '4 KB'], [16384, '16 KB'], [65536, '64 KB']]

/**
 * @param {string[]} args of the command line
 * @returns {Promise<number>} the code to exit with
 */
async function main (args) {
  let parsed
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { table: { type: 'string' }, prune: { type: 'boolean' }, data: { type: 'boolean' }, help: { type: 'boolean' } }
    })
  } catch (err) {
    return fail(`${err.message}\n\n${USAGE}`)
  }
  const { values, positionals: [command, file, ...rest] } = parsed
  if (values.help) return print(USAGE)
  if (command !== 'inspect' || file === undefined || rest.length > 0) return fail(USAGE)
  // Opening it would make it.
  if (!existsSync(file)) return fail(`There is no file ${file}.\n`)
  try {
    return print(await inspect(file, values))
  } catch (err) {
    return fail(`${err.message}\n`)
  }
}

async function inspect (file, { table, prune, data }) {
  const { path, table: name, busyTimeout } = sqliteOptions({ path: file, table })
  const makeError = (code, message, cause) => sqliteError(path, code, message, cause)
  const connection = new NativeSqlite({ path, table: name, busyTimeout, isFullDurability: false }, makeError, () => {})
  const ask = (method, ...args) => promised((callback) => connection[method](...args, callback))
  const now = Date.now()
  try {
    const pruned = prune ? await ask('sweep', now, 0) : undefined
    const sessions = sessionsOf(path, await ask('entries', now))
    return [
      ...(prune ? [`${pruned} that had ended removed`] : []),
      `${sessions.length} alive`,
      ...byLimits('last saved less ago than', AGES, sessions.map((session) => now - lastSaved(session))),
      ...byLimits('smaller than', SIZES, sessions.map(({ id, ...session }) => JSON.stringify(session).length)),
      ...(data ? sessions.map(shown) : [])
    ].join('\n') + '\n'
  } finally {
    await ask('close')
  }
}

/** NaN where that can't be told: a cookie without expiry, or of another shape. */
function lastSaved ({ cookie }) {
  return new Date(cookie?.expires ?? NaN).getTime() - (cookie?.originalMaxAge ?? NaN)
}

function byLimits (title, limits, values) {
  const counts = limits.map(([limit], i) => {
    return values.filter((value) => value < limit && (i === 0 || value >= limits[i - 1][0])).length
  })
  const known = counts.reduce((sum, count) => sum + count, 0)
  const rows = [...limits.map(([, name]) => `${title} ${name}`), 'others'].map((name, i) => {
    return `${String(counts[i] ?? values.length - known).padStart(9)}  ${name}`
  })
  return ['', ...rows]
}

/** With a handle in place of the ID, which might open the session to who can sign it. */
function shown ({ id, ...session }) {
  const handle = createHash('sha256').update(id).digest().subarray(0, 16).toString('base64url')
  return `\n${handle}\n${JSON.stringify(session, null, 2)}`
}

function print (text) {
  process.stdout.write(text)
  return 0
}

function fail (text) {
  process.stderr.write(text)
  return 1
}

module.exports = { main }
