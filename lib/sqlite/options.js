'use strict'

const { resolve } = require('node:path')
const { oneOf, readOptions, wholeNumber } = require('../options.js')

const DAY = 86400000

/** Timers take no more ms than this; a sweep may come half as late again. */
const LONGEST_TIMEOUT = 0x7fffffff
const LONGEST_SWEEP = Math.floor(LONGEST_TIMEOUT / 1.5)

/** Without it there is no store: unlike others, this option can't be left out. */
const path = {
  expected: 'the path of a file',
  accepts: (value) => typeof value === 'string' && value !== '' && !value.includes('\0') && !value.startsWith('file:'),
  isUnset: () => false
}

const tableName = {
  expected: 'the name of a table, not starting with sqlite_',
  accepts: (value) => typeof value === 'string' && value !== '' && !value.includes('\0') && !/^sqlite_/i.test(value),
  default: 'sessions'
}

const rules = {
  owner: 'SqliteStore',
  table: {
    path,
    durability: { ...oneOf('normal', 'full'), default: 'normal' },
    ttl: { ...wholeNumber({ from: 1, of: 'ms' }), default: DAY },
    sweep: { ...wholeNumber({ to: LONGEST_SWEEP, of: 'ms' }), default: 15 * 60000 },
    busyTimeout: { ...wholeNumber({ to: LONGEST_TIMEOUT, of: 'ms' }), default: 5000 },
    table: tableName
  },
  unknown: 'refuse',
  synonyms: { file: 'path', filename: 'path', db: 'path', dir: 'path', expired: 'sweep', maxAge: 'ttl', timeout: 'busyTimeout' }
}

/**
 * @param {unknown} options as the app passed them
 * @returns {{ path: string, durability: string, ttl: number, sweep: number, busyTimeout: number, table: string }}
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`
 */
function sqliteOptions (options) {
  const values = readOptions(options, rules)
  // No file has this name: it is how SQLite calls a database in memory, which the store refuses.
  if (values.path !== ':memory:') values.path = resolve(values.path)
  return values
}

module.exports = { sqliteOptions }
