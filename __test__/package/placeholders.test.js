'use strict'

const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const manifest = require('../../package.json')
const { isDated, placeholdersIn } = require('../../npm/pack')

const PUBLISH = path.join(__dirname, '../../npm/publish.js')
const unfilled = placeholdersIn(manifest)

test('should say whose the package is, where it lives and where bugs go', () => {
  for (const field of ['author', 'homepage', 'bugs', 'repository']) assert.ok(manifest[field], field)
})

test('should know a package.json that is filled in from one that is not', () => {
  assert.deepEqual(placeholdersIn({ name: 'a', author: 'Ada', repository: { url: 'git+https://example.com/owner/a.git' } }), [])
  assert.deepEqual(placeholdersIn({ author: 'AUTHOR', repository: { url: 'git+https://example.com/OWNER/a.git' } }), ['author', 'repository'])
})

test('should know a release that is dated from one that is not', () => {
  assert.equal(isDated('# History\n\n## 1.19.100, 2026-12-01\n', '1.19.100'), true)
  for (const heading of ['Unreleased', '1.19.100', '1.19.100, soon', '1.19.101, 2026-12-01', '1.19.1, 2026-12-01']) {
    assert.equal(isDated(`# History\n\n## ${heading}\n`, '1.19.100'), false, heading)
  }
})

test('should refuse to publish with placeholders', { skip: unfilled.length === 0 && 'package.json has none left' }, () => {
  const { status, stderr } = spawnSync(process.execPath, [PUBLISH, 'nowhere', `v${manifest.version}`], { encoding: 'utf8' })

  assert.notEqual(status, 0)
  assert.match(stderr, /placeholders in homepage, bugs, repository, author/)
})
