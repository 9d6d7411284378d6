'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const manifest = require('../../package.json')
const { Page, pages, ROOT } = require('./markdown')

/** Pages that those in the npm package may link to although they are in the repository only. */
const REPOSITORY_ONLY = ['ARCHITECTURE.md', 'CONTRIBUTING.md']

const readme = new Page('README.md')

function isPublished (name) {
  return manifest.files.some((entry) => entry.endsWith('/') ? name.startsWith(entry) : name === entry)
}

for (const page of pages()) {
  test(`should lead every link of ${page.name} somewhere`, () => {
    const broken = page.links.filter((link) => {
      const { name, anchor } = page.resolve(link)
      if (!fs.existsSync(path.join(ROOT, name))) return true
      return anchor !== undefined && !new Page(name).anchors.has(anchor)
    })

    assert.deepEqual(broken, [])
  })
}

test('should publish every page and picture that a published page links to', () => {
  const missing = pages().filter(({ name }) => isPublished(name)).flatMap((page) => page.links
    .map((link) => page.resolve(link).name)
    .filter((name) => !isPublished(name) && !REPOSITORY_ONLY.includes(name))
    .map((name) => `${page.name} → ${name}`))

  assert.deepEqual(missing, [])
})

test('should find links to follow', () => {
  assert.ok(readme.links.length > 50)
  assert.ok(pages().length > 15)
})

test('should list every page of docs/ in README', () => {
  const linked = new Set(readme.links.map((link) => readme.resolve(link).name))

  assert.deepEqual(pages().map(({ name }) => name).filter((name) => name.startsWith('docs/') && !linked.has(name)), [])
})

test('should keep an anchor in README for every heading of the API reference', () => {
  const [, ...headings] = new Page('docs/api.md').headings

  assert.ok(headings.length > 40)
  assert.deepEqual(headings.filter((anchor) => !readme.anchors.has(anchor)), [])
})

test('should keep README short', () => {
  assert.ok(readme.text.split('\n').length <= 351)
})

test('should date every release in HISTORY', () => {
  const headings = Array.from(new Page('HISTORY.md').text.matchAll(/^## (.*)$/gm), ([, heading]) => heading)

  assert.ok(headings.length > 0)
  for (const heading of headings) assert.match(heading, /^(Unreleased|\d+\.\d+\.\d+, \d{4}-\d\d-\d\d)$/)
})

/** Everything below __test__ that is ours and a test. */
function testSources () {
  const folder = path.join(ROOT, '__test__')
  return fs.readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.test.js') && !name.includes('node_modules'))
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
}

test('should name under "Differences" only tests that exist', () => {
  const [, section] = new Page('docs/migrating.md').text.split('## Differences\n')
  const named = Array.from(section.split('\n## ')[0].matchAll(/\*(should [^*]+)\*/g), ([, name]) => name)
  const source = testSources()
  const exists = (name) => source.includes(`'${name}'`) || source.includes('`' + name.replace(/\w+$/, '') + '${')

  assert.ok(named.length > 5)
  assert.deepEqual(named.filter((name) => !exists(name)), [])
})

test('should show the view counter that runs', () => {
  const example = fs.readFileSync(path.join(ROOT, 'examples/view-counter/index.js'), 'utf8')
  const body = example.slice(example.indexOf('const app'), example.indexOf('const server')).trim()

  assert.ok(new Page('docs/examples.md').text.includes(body))
})
