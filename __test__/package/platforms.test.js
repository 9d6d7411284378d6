'use strict'

/** The scripts that build and test other platforms; what they build is tested by themselves. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { platforms } = require('../../npm/pack')
const { PLATFORMS } = require('../../npm/platforms/catalogue')
const { test } = require('../../npm/platforms/test')

const SCRIPTS = path.join(__dirname, '..', '..', 'npm', 'platforms')

describe('npm run platforms', () => {
  it('should know every platform that has a package, by the target that napi builds for it', () => {
    for (const { folder } of platforms()) {
      const [, target] = /\*\*([\w-]+)\*\*/.exec(fs.readFileSync(path.join(folder, 'README.md'), 'utf8'))
      assert.equal(PLATFORMS[path.basename(folder)]?.target, target)
    }
  })

  it('should name the platforms when asked for none, or for one that it does not know', () => {
    for (const args of [[], ['linux-x64-glibc'], ['toString'], ['--release', 'linux-x64-gnu'], ['--only', 'units'], ['--build', '--test', 'linux-x64-gnu']]) {
      const { status, stderr } = spawnSync(process.execPath, [SCRIPTS, ...args], { encoding: 'utf8' })
      assert.equal(status, 2)
      assert.match(stderr, /platforms: linux-x64-gnu, /)
    }
  })

  it('should say so when it is to test a platform that does not run here, or a binary that is not there', () => {
    const { status, stdout } = spawnSync(process.execPath, [SCRIPTS, '--test', 'darwin-x64'], { encoding: 'utf8' })
    assert.equal(status, 1)
    assert.match(stdout, /darwin-x64: FAILED, its tests do not run on this machine/)
    assert.throws(() => test('linux-x64-gnu', path.join(__dirname, 'absent.node'), __dirname, { folders: [] }), /absent\.node is not there: build it first/)
  })

  it('should take packages from the registries that the machine is set up for, and name none', () => {
    for (const name of fs.readdirSync(SCRIPTS)) {
      assert.doesNotMatch(fs.readFileSync(path.join(SCRIPTS, name), 'utf8'), /https?:|\.(?:org|com|io)\b/, name)
    }
  })
})
