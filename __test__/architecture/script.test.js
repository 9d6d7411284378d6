'use strict'

/** The one script that RedisStore has servers run stands twice: in Rust, and in JavaScript for a client of the app's. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const { SCRIPT } = require(path.join(ROOT, 'lib', 'redis', 'set-if-script.js'))
const rust = fs.readFileSync(path.join(ROOT, 'src', 'store', 'redis', 'set_if.rs'), 'utf8')

test('should have servers run the same script, whether from Rust or by a client', () => {
  assert.equal(/const SCRIPT: &\[u8\] = b"([^"]*)";/.exec(rust)[1], SCRIPT)
})

test('should name the script by its own SHA-1', () => {
  assert.equal(/const SCRIPT_SHA: &\[u8\] = b"([0-9a-f]{40})";/.exec(rust)[1], createHash('sha1').update(SCRIPT).digest('hex'))
})
