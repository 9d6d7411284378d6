'use strict'

/** `doctor` as a whole process sees it: from the environment, in production, in a cluster; and as the documentation has it. */

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { spawnSync } = require('node:child_process')
const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { Page, ROOT } = require('../examples/markdown')
const { HANGING } = require('../support/limits')
const { runProgram } = require('../units/support/child')
const { SECRET, mistakes } = require('./support/mistakes')

describe('doctor', { timeout: HANGING }, () => {
  const program = (body) => `
    const session = require('../../..')
    process.removeAllListeners('warning')
    process.on('warning', ({ name, code }) => { if (name === 'SessionWarning') console.log(code) })
    ${body}`
  const run = async (body, env) => (await runProgram(program(body), { env: { NO_DEPRECATION: '*', ...env } })).stdout.trim()

  /** The same for a program that is a file, as one that forks has to be. */
  const runFile = (body) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-doctor-'))
    try {
      const file = path.join(folder, 'program.js')
      fs.writeFileSync(file, program(body).replace("'../../..'", JSON.stringify(ROOT)))
      return spawnSync(process.execPath, [file], { env: { PATH: process.env.PATH, NO_DEPRECATION: '*' } }).stdout.toString().trim()
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  }

  it('should warn of app.use(session), with SESSION_DOCTOR=1', async () => {
    const body = 'session({ headers: {} }, {}, () => {})'
    assert.equal(await run(body, { SESSION_DOCTOR: '1' }), 'NOT_CALLED')
    assert.equal(await run(body, {}), '')
  })

  it('should warn of a MemoryStore in a worker of a cluster: visitors are logged out at random', () => {
    const serve = (store) => `
      const cluster = require('node:cluster')
      if (cluster.isPrimary) cluster.fork().on('exit', () => process.exit())
      else {
        session({ secret: '${SECRET}', resave: false, saveUninitialized: false, doctor: true, store: ${store} })
        setImmediate(() => process.exit())
      }`
    assert.equal(runFile(serve('new session.MemoryStore()')), 'MEMORY_STORE')
    assert.equal(runFile(serve('Object.assign(new session.Store(), { get () {}, set () {}, destroy () {} })')), '')
  })

  it('should have a warning for each of the ten symptoms in the documentation, and a test for each warning', () => {
    const warned = new Set(Object.keys(mistakes).map((name) => name.split(': ').at(-1)).concat('MEMORY_STORE', 'NOT_CALLED'))
    const codesOf = (text) => Array.from(text.matchAll(/`([A-Z][A-Z_]+)`/g), ([, code]) => code)
    const rows = new Page('docs/troubleshooting.md').text.match(/^\| .*\]\(#.* \|$/gm)
    assert.ok(rows.length >= 10)
    for (const row of rows) {
      const codes = codesOf(row)
      assert.ok(codes.length > 0, row)
      for (const code of codes) assert.ok(warned.has(code) || /^ERR_|^DEPRECATION/.test(code) || code === 'NO_DEPRECATION', code)
    }

    const [, table] = new Page('docs/operations.md').text.split('## Doctor')
    assert.deepEqual(new Set(codesOf(table.split('\n## ')[0]).filter((code) => !code.startsWith('SESSION_'))), warned)
  })

  const weak = "{ secret: 'keyboard cat', resave: false, saveUninitialized: false"
  for (const [words, body, env, expected] of [
    ['with SESSION_DOCTOR=1', `session(${weak} })`, { SESSION_DOCTOR: '1' }, 'WEAK_SECRET'],
    ['not with SESSION_DOCTOR=1 and doctor: false', `session(${weak}, doctor: false })`, { SESSION_DOCTOR: '1' }, ''],
    ["with preset 'strict' during development", `session(${weak}, preset: 'strict', store: new session.MemoryStore() })`, { NODE_ENV: '' }, 'WEAK_SECRET'],
    ["not with preset 'strict' in production", `session(${weak}, preset: 'strict', store: new session.MemoryStore({ max: 9 }) })`, { NODE_ENV: 'production' }, '']
  ]) {
    it(`should look at an app ${words}`, async () => assert.equal(await run(body, env), expected))
  }

  it("should warn once in production of a cookie that preset 'strict' made Secure, over HTTP", async () => {
    const serve = (cookie) => `
      const use = session({ secret: '${SECRET}', preset: 'strict', store: new session.MemoryStore({ max: 9 }), ${cookie} })
      const server = require('node:http').createServer((req, res) => use(req, res, () => { req.session.user = 1; res.end() }))
      server.listen(0, '127.0.0.1', async () => {
        for (let i = 0; i < 3; i++) await fetch('http://127.0.0.1:' + server.address().port + '/' + i)
        server.close()
        server.closeAllConnections()
      })`
    assert.equal(await run(serve(''), { NODE_ENV: 'production' }), 'COOKIE_NOT_SECURE')
    assert.equal(await run(serve("cookie: { secure: 'auto' }"), { NODE_ENV: 'production' }), '')
    assert.equal(await run(serve('cookie: { secure: true }'), { NODE_ENV: 'production' }), '')
  })
})
