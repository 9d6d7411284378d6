'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { afterEach, beforeEach, test } = require('node:test')
const assert = require('node:assert/strict')

const PREPARE = path.join(__dirname, '../../npm/prepare.js')
const skip = process.platform === 'win32' && 'programs are faked by scripts of the shell'

let folder

beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-prepare-')) })
afterEach(() => fs.rmSync(folder, { recursive: true }))

/** Puts a program on the PATH that names this version, and tells of its arguments in a file. */
function fake (name, version) {
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\necho "$@" >> "${folder}/${name}.log"\necho "${name} ${version}"\n`, { mode: 0o755 })
}

function prepare () {
  const { status, stderr } = spawnSync(process.execPath, [PREPARE], { encoding: 'utf8', env: { PATH: folder } })
  const log = path.join(folder, 'npm.log')
  return { status, stderr, npm: fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n') : [] }
}

test('should say how to install Rust where there is none, and do nothing', { skip }, () => {
  fake('npm', '11.0.0')
  const { status, stderr, npm } = prepare()

  assert.equal(status, 1)
  assert.match(stderr, /cargo was not found/)
  assert.match(stderr, /https:\/\/rustup\.rs/)
  assert.deepEqual(npm, [])
})

test('should say that Rust is too old', { skip }, () => {
  fake('cargo', '1.40.0')
  const { status, stderr } = prepare()

  assert.equal(status, 1)
  assert.match(stderr, /or newer, and this is 1\.40\.0\. Update it: rustup update/)
})

test('should say how to install a C compiler where there is none', { skip }, () => {
  fake('cargo', '99.0.0')
  const { status, stderr } = prepare()

  assert.equal(status, 1)
  assert.match(stderr, /cc was not found/)
})

test('should install and build where nothing is missing, and leave package-lock.json alone', { skip }, () => {
  for (const [name, version] of [['cargo', '99.0.0'], ['cc', '12.2.0'], ['npm', '11.0.0']]) fake(name, version)
  const { status, stderr, npm } = prepare()

  assert.equal(stderr, '')
  assert.equal(status, 0)
  assert.deepEqual(npm, ['install --no-save --no-audit --no-fund', 'run build'])
})
