'use strict'

const assert = require('node:assert/strict')
const { execFile, spawn } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')

const { bin } = require('../../package.json')
const { createStore, makeFile, sessionOf, temporaryFile } = require('./support/stores')

const program = path.join(__dirname, '../..', bin['rust-express-session'])
const run = (...args) => promisify(execFile)(process.execPath, [program, ...args])

describe('rust-express-session inspect', () => {
  test('should count sessions by age and size while the app runs, and show no data', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    const now = Date.now()
    await store.set('one', sessionOf({ secret: 'hush' }))
    await store.set('two', sessionOf({ text: 'x'.repeat(5000) }, new Date(now + 600000)))
    await store.set('three', { cookie: { expires: null } })
    const { stdout } = await run('inspect', file)
    assert.match(stdout, /^3 alive$/m)
    assert.match(stdout, /^ +1 {2}saved less than 5 minutes ago$/m)
    assert.match(stdout, /^ +1 {2}saved less than an hour ago$/m)
    assert.match(stdout, /^ +1 {2}saved at an unknown time: only a cookie with maxAge tells it$/m)
    assert.match(stdout, /^ +2 {2}smaller than 1 KB$/m)
    assert.match(stdout, /^ +1 {2}smaller than 16 KB$/m)
    assert.doesNotMatch(stdout, /hush|one/)
    const { stdout: data } = await run('inspect', file, '--data')
    assert.match(data, /"secret": "hush"/)
    assert.doesNotMatch(data, /"one"/)
  })

  test('should prune what has ended', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file, table: 'visitors' })
    for (let i = 0; i < 5; i++) await store.setNew(`s${i}`, sessionOf({}, new Date(Date.now() - 1000)))
    await store.set('alive', sessionOf())
    const { stdout } = await run('inspect', file, '--prune', '--table', 'visitors')
    assert.match(stdout, /^5 that had ended removed\n1 alive$/m)
  })

  test('should make no file, and say how it is used', async (t) => {
    const file = temporaryFile(t)
    await assert.rejects(run('inspect', file), ({ code, stderr }) => code === 1 && stderr.includes(file))
    assert.equal(fs.existsSync(file), false)
    for (const args of [[], ['inspect'], ['look', file], ['inspect', file, '--nonsense']]) {
      await assert.rejects(run(...args), ({ code, stderr }) => code === 1 && stderr.includes('Usage'))
    }
    await assert.rejects(run('look', file), ({ stderr }) => stderr.startsWith("Unknown command 'look'.\n"))
    await assert.rejects(run('inspect', file, '--nonsense'), ({ stderr }) => stderr.startsWith("Unknown option '--nonsense'.\n"))
    assert.match((await run('--help')).stdout, /Usage/)
  })

  test('should leave alone what is no file of a store', async (t) => {
    const file = temporaryFile(t)
    fs.writeFileSync(file, 'no database, but long enough to be looked at by SQLite. '.repeat(40))
    const before = fs.readFileSync(file, 'utf8')
    await assert.rejects(run('inspect', file, '--prune'), ({ code, stderr }) => code === 1 && /damaged, or is no SQLite/.test(stderr))
    assert.equal(fs.readFileSync(file, 'utf8'), before)
    await assert.rejects(run('inspect', path.dirname(file)), ({ code, stderr }) => code === 1 && /it is a folder/.test(stderr))
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ['sessions.db'])
  })

  test('should make no table in the database of something else', async (t) => {
    const file = await makeFile(t, 3)
    const before = fs.readFileSync(file)
    for (const more of [[], ['--prune']]) {
      const failed = ({ code, stderr }) => code === 1 && /no table "others"/.test(stderr)
      await assert.rejects(run('inspect', file, '--table', 'others', ...more), failed)
    }
    assert.ok(fs.readFileSync(file).equals(before))
    assert.match((await run('inspect', file)).stdout, /^3 alive$/m)
    assert.ok(fs.readFileSync(file).equals(before))
  })

  test('should count more sessions than it looks at in one step, and those that are damaged', async (t) => {
    const file = await makeFile(t, 2500)
    const bytes = fs.readFileSync(file)
    for (let at = -1; (at = bytes.indexOf('text 7 text 7 ', at + 1)) !== -1;) bytes[at + 5] ^= 1
    fs.writeFileSync(file, bytes)
    const { stdout } = await run('inspect', file)
    assert.match(stdout, /^2499 alive\n1 damaged/m)
    assert.match(stdout, /^ +2499 {2}smaller than 1 KB$/m)
  })

  test('should end quietly when its output is closed, and print no control characters', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    for (let i = 0; i < 50; i++) await store.set(`s${i}`, sessionOf({ text: `\u001b[2J\u009b2J${'x'.repeat(20000)}` }))
    const child = spawn(process.execPath, [program, 'inspect', file, '--data'], { stdio: ['ignore', 'pipe', 'pipe'] })
    const errors = []
    child.stderr.on('data', (data) => errors.push(`${data}`))
    const [first] = await once(child.stdout, 'data')
    child.stdout.destroy()
    const [code] = await once(child, 'close')
    assert.deepEqual([code, errors.join('')], [0, ''])
    assert.match(`${first}`, /\\u001b\[2J\\u009b2J/)
  })
})
