'use strict'

/** ARCHITECTURE.md says which tests belong to which source. This holds its table to the folders. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const [, section] = fs.readFileSync(path.join(ROOT, 'ARCHITECTURE.md'), 'utf8').split('## Where the tests are\n')
const rows = section.split('\n').filter((line) => line.startsWith('| ') && !/^\| (source|---)/.test(line)).map((line) => line.split(' | '))
const quoted = (text) => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
const isThere = (name) => fs.existsSync(path.join(ROOT, name))

/** `src/**` and `lib/*.js` name what is in a folder. */
const folderOf = (name) => name.replace(/\*+(\.\w+)?$/, '')

test('should name sources that exist', () => {
  const sources = rows.flatMap(([source]) => quoted(source))
  assert.ok(sources.length > 15)
  assert.deepEqual(sources.filter((name) => !isThere(folderOf(name))), [])
})

test('should name tests that exist', () => {
  const tests = rows.flatMap(([, tests]) => quoted(tests)).filter((name) => name.startsWith('__test__/'))
  assert.ok(tests.length > 10)
  assert.deepEqual(tests.filter((name) => !isThere(name)), [])
})

test('should name every folder of tests', () => {
  const folders = fs.readdirSync(path.join(ROOT, '__test__'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'support')
  assert.deepEqual(folders.map(({ name }) => name).filter((name) => !section.includes(`__test__/${name}`)), [])
})

test('should name every folder of sources', () => {
  const folders = fs.readdirSync(path.join(ROOT, 'lib'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  const sources = rows.map(([source]) => source).join()
  assert.deepEqual(folders.map(({ name }) => name).filter((name) => !sources.includes(`lib/${name}/`)), [])
})
