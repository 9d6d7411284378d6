'use strict'

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const { promisify } = require('node:util')

const { HANGING } = require('../support/limits')
const { skip, startServer } = require('./support/servers')

const example = path.join(__dirname, '..', '..', 'examples', 'redis')

test('should show a login at one process and the session at the other, in the example', { skip }, async (t) => {
  const server = await startServer(t)
  const env = { ...process.env, REDIS_URL: server.url }
  const { stdout } = await promisify(execFile)(process.execPath, [example, '--once'], { env, timeout: HANGING })
  const pattern = /process: Hello ada, says process (\d+).*with the cookie: Hello ada, says process (\d+).*without it: Hello stranger/s
  const [, first, second] = pattern.exec(stdout) ?? assert.fail(stdout)
  assert.notEqual(first, second)
})
