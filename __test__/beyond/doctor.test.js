'use strict'

/** `doctor`: each warning in an app that makes the mistake, and none in one that does not. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const express = require('express')
const { warnings } = require('../../lib/guarded/doctor/warnings')
const { TestServer } = require('../support/http')
const { HANGING } = require('../support/limits')
const { cookieFor } = require('../support/site')
const { habits } = require('../support/stores')
const { ours } = require('../support/subjects')
const { runProgram } = require('../units/support/child')

const SECRET = '5b1f6c7f9d0e4a3b8c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f'
const USUAL = { secret: SECRET, resave: false, saveUninitialized: false, doctor: true }

/**
 * @param {object} options
 * @param {(app: object, store: object) => void} prepare gives the app its routes
 * @param {Array<string | object>} visits paths, or requests; the visitor keeps cookies
 * @returns {Promise<object[]>} the warnings
 */
async function warningsOf (options, prepare, visits = ['/']) {
  const seen = []
  const note = (warning) => { if (warning.name === 'SessionWarning') seen.push(warning) }
  process.on('warning', note)
  warnings.clear()
  const server = await new TestServer().start()
  try {
    const app = express()
    const store = options.store ?? habits.async(ours)
    app.use(ours.session({ ...USUAL, store, ...options }))
    prepare(app, store)
    app.use((err, req, res, next) => { if (!res.headersSent) res.status(500).end(err.message) })
    server.listener = app
    let cookie = {}
    for (const visit of visits) {
      const { path = visit, headers } = visit
      const answer = await server.request({ path, headers: { ...cookie, ...headers } })
      if (answer.cookie) cookie = { cookie: answer.cookie }
    }
    await new Promise((resolve) => setImmediate(resolve))
    return seen
  } finally {
    process.off('warning', note)
    await server.stop()
  }
}

const login = (app) => app.get(/.*/, (req, res) => { req.session.user = 'ann'; res.end() })
const https = { path: '/', headers: { 'x-forwarded-proto': 'https' } }
const big = (size) => (app) => app.get('/', (req, res) => { req.session.text = 'x'.repeat(size); res.end() })
const hold = (value) => (app) => app.get('/', (req, res) => { req.session.value = value; res.end() })

/** By code: the mistake; what the warning says; and how it is done right. Each is options, routes and visits. */
const mistakes = {
  'cookie not set behind nginx: COOKIE_NOT_SECURE': {
    wrong: [{ cookie: { secure: true } }, login, [https]],
    says: /"trust proxy" is false\. .*app\.set\('trust proxy', 1\)/,
    right: [{ cookie: { secure: true } }, (app) => { app.set('trust proxy', 1); login(app) }, [https]]
  },
  'logged out on every request: COOKIE_NOT_SECURE': {
    wrong: [{ cookie: { secure: true } }, login, ['/', '/']],
    says: /no X-Forwarded-Proto: https.*'auto'/,
    right: [{ cookie: { secure: 'auto' } }, login, ['/', '/']]
  },
  'not sent from other sites: COOKIE_SAMESITE_NONE': {
    wrong: [{ cookie: { sameSite: 'none' } }, login],
    says: /needs secure: true/,
    right: [{ cookie: { sameSite: 'lax' } }, login]
  },
  'a name with a prefix: COOKIE_PREFIX': {
    wrong: [{ name: '__Host-id', proxy: true, cookie: { secure: true, domain: 'localhost' } }, login, [https]],
    says: /__Host- needs secure: true, path: '\/' and no domain/,
    right: [{ name: '__Host-id', proxy: true, cookie: { secure: true } }, login, [https]]
  },
  'login does not stick: CHANGED_AFTER_HEAD': {
    wrong: [{}, (app) => app.get('/', (req, res) => { res.write('a'); req.session.user = 'ann'; res.end() })],
    says: /before anything of the response is written/,
    right: [{}, (app) => app.get('/', (req, res) => { req.session.user = 'ann'; res.write('a'); res.end() })]
  },
  'changes are lost: CHANGED_AFTER_HEAD': {
    wrong: [{}, (app) => app.get('/', (req, res) => { req.session.user = 'ann'; res.end(); req.session.cart = [1] }), ['/']],
    says: /after the response had ended/,
    right: [{}, (app) => app.get('/', (req, res) => { req.session.user = 'ann'; req.session.cart = [1]; res.end() }), ['/']]
  },
  'data gone after regenerate: OLD_SESSION': {
    wrong: [{}, (app) => app.get('/', async (req, res) => {
      const { session } = req
      await session.regenerate()
      session.user = 'ann'
      res.end()
    })],
    says: /use req\.session anew/,
    right: [{}, (app) => app.get('/', async (req, res) => { await req.session.regenerate(); req.session.user = 'ann'; res.end() })]
  },
  'session not saved before redirect: NOT_AWAITED': {
    wrong: [{}, (app) => app.get('/', (req, res) => { req.session.user = 'ann'; res.redirect('/home') })],
    says: /saveBefore: 'redirect'/,
    right: [{}, (app) => app.get('/', (req, res) => { req.session.user = 'ann'; req.session.save(() => res.redirect('/home')) })]
  },
  'a redirect that could wait: NOT_AWAITED': {
    wrong: [{}, (app) => app.get('/', (req, res) => { req.session.views = 1; res.redirect(303, '/home') })],
    says: /may be followed before the session is stored/,
    right: [{ saveBefore: 'redirect' }, (app) => app.get('/', (req, res) => { req.session.views = 1; res.redirect(303, '/home') })]
  },
  'save without await: NOT_AWAITED': {
    wrong: [{}, (app) => app.get('/', (req, res) => { req.session.regenerate(); res.end() })],
    says: /session\.regenerate\(\) is under way/,
    right: [{}, (app) => app.get('/', async (req, res) => { await req.session.regenerate(); res.end() })]
  },
  'a Map comes back empty: NOT_JSON': {
    wrong: [{}, hold(new Map([[1, 2]]))],
    says: /an instance of Map/,
    right: [{}, hold({ list: [1, 'a', null, true, { deep: Object.create(null) }] })]
  },
  'a function is gone: NOT_JSON': { wrong: [{}, hold([() => {}])], says: /a function/, right: [{}, hold([{}])] },
  'a Date comes back as text: NOT_JSON': { wrong: [{}, hold(new Date(0))], says: /instance of Date/, right: [{}, hold(0)] },
  'slow with large sessions: LARGE': { wrong: [{}, big(17000)], says: /17 KB/, right: [{}, big(15000)] },
  'a store that cannot check and write: GUARDED_STORE': {
    wrong: [{ revive: false }, login],
    says: /TextStore cannot check and write/,
    right: [{ revive: false, store: new ours.MemoryStore() }, login]
  },
  'a secret from a tutorial: WEAK_SECRET': {
    wrong: [{ secret: [SECRET, 'keyboard cat'] }, login],
    says: /randomBytes\(32\)/,
    right: [{ secret: [SECRET, SECRET.toUpperCase()] }, login]
  },
  'saveUninitalized: UNKNOWN_OPTION': {
    wrong: [{ saveUninitalized: false }, login],
    says: /did you mean saveUninitialized\?/,
    right: [{ rolling: true }, login]
  },
  'an option of old tutorials: UNKNOWN_OPTION': {
    wrong: [{ reapInterval: 60000 }, login],
    says: /no option is called reapInterval; it has no effect/,
    right: [{ unset: 'destroy' }, login]
  },
  'my session is undefined: NO_SESSION': {
    wrong: [{ cookie: { path: '/app' } }, (app) => app.get('/', (req, res) => res.end(`${req.session}`))],
    says: /not below cookie\.path/,
    right: [{ cookie: { path: '/app' } }, login, ['/app/x']]
  },
  'my session is undefined while the store is away: NO_SESSION': {
    wrong: [{}, (app, store) => { store.emit('disconnect'); app.get('/', (req, res) => res.end()) }],
    says: /outage\.policy/,
    right: [{}, (app, store) => { store.emit('disconnect'); store.emit('connect'); login(app) }]
  },
  'logged out by each restart: COOKIE_REFUSED': {
    wrong: [{}, login, [{ path: '/', headers: { cookie: cookieFor('ann', { secret: 'another' }) } }]],
    says: /Does the secret change/,
    right: [{}, login, ['/', '/']]
  }
}

describe('doctor', { timeout: HANGING }, () => {
  for (const [name, { wrong, says, right }] of Object.entries(mistakes)) {
    const code = name.split(': ').at(-1)

    it(`should warn of ${name}`, async () => {
      const seen = await warningsOf(...wrong)
      assert.deepEqual(seen.map((warning) => warning.code), [code])
      assert.match(seen[0].message, says)
    })

    it(`should be silent where it is right, ${name}`, async () => {
      assert.deepEqual(await warningsOf(...right), [])
    })
  }

  it('should warn once for each code and route', async () => {
    const seen = await warningsOf({}, (app) => app.get(['/a', '/b'], (req, res) => { req.session.text = 'x'.repeat(20000); res.end() }), ['/a', '/a', '/b'])
    assert.deepEqual(seen.map(({ code }) => code), ['LARGE', 'LARGE'])
  })

  it('should warn twenty times in all', async () => {
    const paths = Array.from({ length: 25 }, (_, n) => `/${n}`)
    assert.equal((await warningsOf({}, (app) => app.get(/.*/, (req, res) => { req.session.text = 'x'.repeat(20000); res.end() }), paths)).length, 20)
  })

  it('should name the route, and nothing that a visitor sent', async () => {
    const [{ message }] = await warningsOf({}, (app) => app.get('/reset/:token', (req, res) => {
      req.session.secretText = 'x'.repeat(20000)
      res.end()
    }), ['/reset/abcdef?key=1'])
    assert.match(message, /\(seen at GET \/reset\/:token\)/)
    assert.doesNotMatch(message, /abcdef|key=1|secretText|xxx/)
  })

  it('should change nothing of what a right app does', async () => {
    const bodies = []
    await warningsOf({ saveUninitialized: true }, (app) => app.get('/', async (req, res) => {
      req.session.views = (req.session.views ?? 0) + 1
      bodies.push([req.session.views, Object.keys(req.session)])
      res.end()
    }), ['/', '/'])
    assert.deepEqual(bodies, [[1, ['cookie', 'views']], [2, ['cookie', 'views']]])
  })

  for (const [what, spoil] of [
    ['a getter that throws', (req) => Object.defineProperty(req.session, 'a', { enumerable: true, get () { throw new Error('mine') } })],
    ['a Proxy that throws', (req) => { req.session.a = new Proxy({}, { getPrototypeOf () { throw new Error('mine') }, ownKeys () { throw new Error('mine') } }) }],
    ['no session any more', (req) => { req.session = null }],
    ['a string for a session', (req) => { req.session = 'text' }],
    ['no cookie', (req) => { delete req.session.cookie }]
  ]) {
    it(`should end a response as without it where there is ${what}`, async () => {
      const outcomes = []
      for (const doctor of [false, true]) {
        const outcome = []
        await warningsOf({ doctor, revive: false, store: new ours.MemoryStore() }, (app) => app.get('/', (req, res) => {
          spoil(req)
          try {
            res.end()
          } catch (err) {
            outcome.push(err.message)
            req.socket.destroy()
          }
          outcome.push(res.headersSent)
        }))
        outcomes.push(outcome)
      }
      assert.deepEqual(outcomes[1], outcomes[0])
      assert.ok(outcomes[0].length > 0)
    })
  }

  const program = (body) => `
    const session = require('../../..')
    process.removeAllListeners('warning')
    process.on('warning', ({ name, code }) => { if (name === 'SessionWarning') console.log(code) })
    ${body}`
  const run = async (body, env) => (await runProgram(program(body), { env: { NO_DEPRECATION: '*', ...env } })).stdout.trim()

  it('should warn of app.use(session), with SESSION_DOCTOR=1', async () => {
    const body = 'session({ headers: {} }, {}, () => {})'
    assert.equal(await run(body, { SESSION_DOCTOR: '1' }), 'NOT_CALLED')
    assert.equal(await run(body, {}), '')
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
