'use strict'

/*
 * npm run test:torture:sqlite
 *
 * The random tests of SqliteStore at full length: four processes on one file that are killed for a minute, and
 * thousands of damaged files.
 */

const { spawnSync } = require('node:child_process')
const path = require('node:path')

const env = { SQLITE_SHARING_MS: '60000', SQLITE_DAMAGED_FILES: '1000', ...process.env }
const tests = ['sharing', 'flipped-bits'].map((name) => path.join(__dirname, '..', `${name}.test.js`))
process.exitCode = spawnSync(process.execPath, ['--test', '--test-concurrency=1', ...tests], { stdio: 'inherit', env }).status
