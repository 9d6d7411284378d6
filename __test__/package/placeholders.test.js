'use strict'

const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const manifest = require('../../package.json')
const { placeholdersIn } = require('../../npm/pack')

const PUBLISH = path.join(__dirname, '../../npm/publish.js')
const unfilled = placeholdersIn(manifest)

test('should say whose the package is, where it lives and where bugs go', () => {
  for (const field of ['author', 'homepage', 'bugs', 'repository']) assert.ok(manifest[field], field)
})

test('should know a package.json that is filled in from one that is not', () => {
  assert.deepEqual(placeholdersIn({ name: 'a', author: 'Ada', repository: { url: 'git+https://example.com/owner/a.git' } }), [])
  assert.deepEqual(placeholdersIn({ author: 'AUTHOR', repository: { url: 'git+https://example.com/OWNER/a.git' } }), ['author', 'repository'])
})

test('should refuse to publish with placeholders', { skip: unfilled.length === 0 && 'package.json has none left' }, () => {
  const { status, stderr } = spawnSync(process.execPath, [PUBLISH, 'nowhere', `v${manifest.version}`], { encoding: 'utf8' })

  assert.notEqual(status, 0)
  assert.match(stderr, /placeholders in homepage, bugs, repository, author/)
})
