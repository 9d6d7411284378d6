'use strict'

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')
const { promisify } = require('node:util')

const { bin } = require('../../package.json')
const { createStore, sessionOf, temporaryFile } = require('./support/stores')

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
    assert.match(stdout, /^ +1 {2}last saved less ago than 5 minutes$/m)
    assert.match(stdout, /^ +1 {2}last saved less ago than an hour$/m)
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
    assert.match((await run('--help')).stdout, /Usage/)
  })
})
