'use strict'

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const { promisify } = require('node:util')
const { HANGING } = require('../support/limits')

const program = path.resolve(__dirname, '../../examples/cluster')

test('should log nobody out while all workers of a cluster are replaced', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, '--once'], { timeout: HANGING })
  assert.equal(stderr, '')
  const [, requests, workers, loggedOut] = /replaced: (\d+) requests to (\d+) workers, logged out: (\d+)/.exec(stdout)
  assert.equal(loggedOut, '0')
  assert.ok(Number(requests) > 4 && Number(workers) > 2, stdout)
})
