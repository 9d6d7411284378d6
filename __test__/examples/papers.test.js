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

test('should list every page of docs/ under "Documentation" in README', () => {
  const [, contents] = readme.text.split('## Documentation\n')
  const rows = contents.split('\n## ')[0].split('\n')
  const listed = (name) => rows.some((row) => row.startsWith('| [') && row.includes(`](${name})`))

  assert.deepEqual(pages().map(({ name }) => name).filter((name) => name.startsWith('docs/') && !listed(name)), [])
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

/** How many requirements the sections of ASVS 5.0 have that concern sessions: 3.3, and chapter 7. */
const REQUIREMENTS = { 3.3: 5, 7.1: 3, 7.2: 4, 7.3: 2, 7.4: 5, 7.5: 3, 7.6: 2 }

test('should say of each requirement of ASVS about sessions what meets it', () => {
  const [, section] = new Page('docs/security.md').text.split('## OWASP ASVS\n')
  const rows = Array.from(section.split('\n## ')[0].matchAll(/^\| (\d[^|]*) \| .+ \| (.+) \|$/gm), ([, numbers, by]) => ({ numbers, by }))
  const named = rows.flatMap(({ numbers }) => numbers.split(', ').flatMap((range) => {
    const [first, last = first] = range.split('–')
    const [, group, from] = /^(.*)\.(\d+)$/.exec(first)
    const to = Number(last.split('.').at(-1))
    return Array.from({ length: to - from + 1 }, (_, n) => `${group}.${Number(from) + n}`)
  }))
  const expected = Object.entries(REQUIREMENTS).flatMap(([group, count]) => Array.from({ length: count }, (_, n) => `${group}.${n + 1}`))

  assert.deepEqual(named.sort(), expected.sort())
  for (const { by } of rows) assert.match(by, /default|'strict'|option|the app/)
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
