'use strict'

/** What apps do wrong with sessions, and how it is done right. */

const express = require('express')
const { warnings } = require('../../../lib/guarded/doctor/warnings')
const { TestServer } = require('../../support/http')
const { cookieFor } = require('../../support/site')
const { storeKinds } = require('../../support/stores')
const { ours } = require('../../support/subjects')

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
    const store = options.store ?? storeKinds.async(ours)
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
const allow = (app) => { app.use((req, res, next) => { res.set('Access-Control-Allow-Credentials', 'true'); next() }); login(app) }
const from = (site, mode = 'cors') => ({ path: '/', headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'x-forwarded-proto': 'https' } })
const foreign = { proxy: true, cookie: { secure: true, sameSite: 'none' } }
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
  'a front end on another site: COOKIE_CROSS_ORIGIN': {
    wrong: [{ cookie: { sameSite: 'lax' } }, allow, [from('cross-site')]],
    says: /sameSite: 'none', secure: true/,
    right: [foreign, allow, [from('cross-site')]]
  },
  'a front end on another origin: COOKIE_CROSS_ORIGIN': {
    wrong: [{}, login, [from('same-site')]],
    says: /credentials: 'include'/,
    right: [{}, allow, [from('same-site')]]
  },
  'a link from another site is none: COOKIE_CROSS_ORIGIN': {
    wrong: [foreign, login, [from('cross-site')]],
    says: /Access-Control-Allow-Credentials/,
    right: [{}, login, [from('cross-site', 'navigate')]]
  },
  'the store fills with empty sessions: EMPTY_SESSION': {
    wrong: [{ saveUninitialized: true }, (app) => app.get('/', (req, res) => res.end())],
    says: /saveUninitialized: false/,
    right: [{}, (app) => app.get('/', (req, res) => res.end())]
  },
  'sessions end too early: SHORT_LIFE': {
    wrong: [{ cookie: { maxAge: 3600 } }, login],
    says: /in milliseconds: sessions end after 3\.6 s/,
    right: [{ cookie: { maxAge: 3600000 } }, login]
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

module.exports = { SECRET, mistakes, warningsOf }
