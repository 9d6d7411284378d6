'use strict'

/** What is printed to warn a developer: deprecations in upstream's words, and the truth about MemoryStore in production. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { location, originalLocation, runProgram } = require('./support/child')

/** Runs a program with `session` for each subject; resolves to what both print on stderr. */
function warningsOf (program, env) {
  const run = (name) => runProgram(`const session = require(${JSON.stringify(name)})\n${program}`, { env })
  return Promise.all([originalLocation, location].map(async (name) => {
    const { status, stderr } = await run(name)
    assert.equal(status, 0, stderr)
    return stderr
  }))
}

/** Without the date in front; the place behind is that of the caller, the program itself. */
const words = (stderr) => stderr.split('\n').map((line) => line.replace(/^\w{3}, .*? GMT /, ''))

const request = (fields) => `
  middleware({ headers: {}, url: '/', ${fields} }, { end () {}, setHeader () {}, getHeader () {}, writeHead () {} }, (error) => { if (error) throw error })`

const deprecated = {
  'a missing resave': ['session({ secret: "s", saveUninitialized: false })', 'undefined resave option; provide resave option'],
  'a missing saveUninitialized': ['session({ secret: "s", resave: false })', 'undefined saveUninitialized option; provide saveUninitialized option'],
  'a missing secret': ['session({ resave: false, saveUninitialized: false })', 'req.secret; provide secret option'],
  'an empty secret': ['session({ secret: "", resave: false, saveUninitialized: false })', 'req.secret; provide secret option'],
  'everything missing': ['session()', 'undefined resave option; provide resave option'],
  'a date for maxAge': ['new session.Cookie().maxAge = new Date()', 'maxAge as Date; pass number of milliseconds instead'],
  'a date for maxAge in options': ['new session.Cookie({ maxAge: new Date() })', 'maxAge as Date; pass number of milliseconds instead']
}

for (const [what, [program, expected]] of Object.entries(deprecated)) {
  test(`should call ${what} deprecated in upstream's words`, async function () {
    const [theirs, mine] = await warningsOf(program)
    assert.ok(theirs.includes(expected), theirs)
    assert.deepEqual(words(mine), words(theirs))
  })
}

test('should say of app.use(session), without the call, what upstream says', async function () {
  const program = `
    const express = require(${JSON.stringify(require.resolve('express'))})
    const http = require('node:http')
    const app = express()
    app.use(express.json())
    app.use((req, res, next) => { setImmediate(() => res.end()); next() })
    app.use(session)
    app.use(() => { throw new Error('it calls next') })
    const server = app.listen(0, '127.0.0.1', () => http.get(server.address(), (res) => { res.resume(); server.close() }))`
  const [theirs, mine] = await warningsOf(program)
  assert.equal(words(theirs).filter((line) => line.includes('deprecated')).length, 3)
  assert.deepEqual(words(mine), words(theirs))
})

test('should ignore unknown options, and warn of one that is a letter off an option of its own', async function () {
  const run = (options) => runProgram(`require(${JSON.stringify(location)})({ secret: 's', resave: false, saveUninitialized: false, ${options} })`)
  assert.equal((await run('reapInterval: 5, maxAge: 5, safe: true')).stderr, '')
  assert.match((await run('reviv: false')).stderr, /SessionWarning: session\(\): no option is called reviv; did you mean revive\?/)
})

const cookies = {
  signedCookies: 'signedCookies: { "connect.sid": "a" }',
  cookies: `cookies: { "connect.sid": "s:" + require(${JSON.stringify(require.resolve('cookie-signature'))}).sign("a", "s") }`
}

for (const [property, fields] of Object.entries(cookies)) {
  test(`should call a session ID from req.${property} deprecated in upstream's words`, async function () {
    const program = `const middleware = session({ secret: "s", resave: false, saveUninitialized: false })\n${request(fields)}`
    const [theirs, mine] = await warningsOf(program)
    assert.ok(theirs.includes('cookie should be available in req.headers.cookie'), theirs)
    assert.deepEqual(words(mine), words(theirs))
  })
}

test('should call each place deprecated once', async function () {
  const [theirs, mine] = await warningsOf('for (let i = 0; i < 3; i++) session({ secret: "s", resave: false })\nsession({ secret: "s", resave: false })')
  assert.equal(words(theirs).filter((line) => line.includes('deprecated')).length, 2)
  assert.deepEqual(words(mine), words(theirs))
})

test('should be silent under NO_DEPRECATION', async function () {
  const [theirs, mine] = await warningsOf('session()', { NO_DEPRECATION: 'express-session' })
  assert.deepEqual([theirs, mine], ['', ''])
})

test('should follow the environment as it was when the package was loaded', async function () {
  const [theirs, mine] = await warningsOf('process.env.NO_DEPRECATION = "express-session"\nsession({ secret: "s" })')
  assert.ok(theirs.includes('undefined resave option'), theirs)
  assert.deepEqual(words(mine), words(theirs))

  const silent = await warningsOf('delete process.env.NO_DEPRECATION\nsession({ secret: "s" })', { NO_DEPRECATION: 'express-session' })
  assert.deepEqual(silent, ['', ''])
})

test('should say nothing of options that are given', async function () {
  const [theirs, mine] = await warningsOf('session({ secret: "s", resave: true, saveUninitialized: true })')
  assert.deepEqual([theirs, mine], ['', ''])
})

const OPTIONS = 'secret: "s", resave: false, saveUninitialized: false'
const production = { NODE_ENV: 'production' }
const unbounded = {
  'the default store': `session({ ${OPTIONS} })`,
  'a MemoryStore without a bound': `session({ ${OPTIONS}, store: new session.MemoryStore() })`,
  'a MemoryStore that only prunes': `session({ ${OPTIONS}, store: new session.MemoryStore({ checkPeriod: 1e6 }) })`,
  'a MemoryStore that only tells of departures': `session({ ${OPTIONS}, store: new session.MemoryStore({ dispose () {} }) })`,
  'a subclass': `session({ ${OPTIONS}, store: new (class extends session.MemoryStore {})() })`,
  'a subclass whose constructor never ran': `session({ ${OPTIONS}, store: Object.assign(Object.create(session.MemoryStore.prototype)) })`
}
const bounded = {
  max: `session({ ${OPTIONS}, store: new session.MemoryStore({ max: 1000 }) })`,
  maxBytes: `session({ ${OPTIONS}, store: new session.MemoryStore({ maxBytes: 1e6 }) })`,
  ttl: `session({ ${OPTIONS}, store: new session.MemoryStore({ ttl: 1000 }) })`,
  'a ttl function': `session({ ${OPTIONS}, store: new session.MemoryStore({ ttl: () => 1000 }) })`,
  'a bound in a subclass': `session({ ${OPTIONS}, store: new (class extends session.MemoryStore { constructor () { super({ max: 9 }) } })() })`
}

for (const [what, program] of Object.entries(unbounded)) {
  test(`should warn of ${what} in production, where upstream does`, async function () {
    const [theirs, mine] = await warningsOf(program, production)
    assert.match(theirs, /^Warning: .*MemoryStore/)
    assert.match(mine, /^Warning: MemoryStore /)
    assert.match(mine, /max.*maxBytes.*ttl/s)
    assert.doesNotMatch(mine, /leak/)
    assert.equal(mine.match(/Warning/g).length, 1)
  })
}

for (const [what, program] of Object.entries(bounded)) {
  test(`should not warn of a MemoryStore with ${what} in production`, async function () {
    const { stderr } = await runProgram(`const session = require(${JSON.stringify(location)})\n${program}`, { env: production })
    assert.equal(stderr, '')
  })
}

test('should not warn of other stores, or outside production', async function () {
  const other = `session({ ${OPTIONS}, store: new session.Store() })`
  assert.deepEqual(await warningsOf(other, production), ['', ''])
  assert.deepEqual(await warningsOf(`session({ ${OPTIONS} })`, { NODE_ENV: 'staging' }), ['', ''])
  assert.deepEqual(await warningsOf(`process.env.NODE_ENV = "production"; session({ ${OPTIONS} })`), ['', ''])
})
