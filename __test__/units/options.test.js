'use strict'

/** The options of session(): when each is read, and what its values come to. */

const { alike, thrownBy, turn } = require('./support/alike')
const { withSite } = require('../support/site')

/** What a visitor sees who reads, writes, reads again and leaves, `change` being made after session(). */
function visits (options, change = () => {}) {
  return (subject) => withSite(subject, async function (site) {
    const given = { ...(typeof options === 'function' ? options(subject, site) : options) }
    const session = site.session(given)
    site.serve(session, function (req, res) {
      if (req.url === '/set') req.session.views = (req.session.views || 0) + 1
      if (req.url === '/unset') req.session = null
      res.end(String(req.sessionID))
    })

    const seen = []
    for (const path of ['/', '/set', '/', '/set', '/unset', '/']) {
      site.clock.advance(1000)
      const { status, body, setCookie } = await site.visit(path)
      seen.push([status, body, setCookie])
      if (path === '/') change(given, session)
    }
    await turn()
    return { seen, errors: site.errors }
  })
}

const values = {
  'the defaults': {},
  'resave: true': { resave: true },
  'saveUninitialized: true': { saveUninitialized: true },
  'all switches on': { resave: true, saveUninitialized: true, rolling: true, proxy: true },
  'name: "sid"': { name: 'sid' },
  'key: "old"': { key: 'old' },
  'name and key': { name: 'new', key: 'old' },
  'name: ""': { name: '', key: 'old' },
  'name: 5': { name: 5 },
  'unset: "destroy"': { unset: 'destroy' },
  'unset: "keep"': { unset: 'keep' },
  'cookie: a function': { cookie: (req) => ({ path: '/', maxAge: req.url === '/' ? 5000 : 9000 }) },
  'cookie: a function without a result': { cookie: () => undefined },
  'cookie: null': { cookie: null },
  'cookie: every attribute': { cookie: { domain: 'a.example', path: '/', maxAge: 5000, httpOnly: false, sameSite: 'strict', priority: 'low', partitioned: true } },
  'cookie: secure': { cookie: { secure: true } },
  'cookie: "auto"': { cookie: { secure: 'auto', sameSite: 'auto' } },
  'cookie: "auto" from a function': { cookie: () => ({ secure: 'auto', sameSite: 'auto' }) },
  'cookie: "auto" on the function itself': { cookie: Object.assign(() => ({}), { sameSite: 'auto', secure: 'auto' }) },
  'cookie: expires': { cookie: { expires: new Date(Date.UTC(2031, 0, 1)) } },
  'cookie: null for expires': { cookie: { expires: null } },
  'cookie: signed and encode': { cookie: { signed: false, encode: () => 'x' } },
  'cookie: inherited': { cookie: Object.create({ maxAge: 5000 }) },
  'genid by request': { genid: (req) => `id of ${req.url}` },
  'options by inheritance': Object.create({ name: 'never copied' }),
  'a MemoryStore': ({ MemoryStore }) => ({ store: new MemoryStore() }),
  'a store without touch': (subject, site) => ({ store: site.store('async without touch') })
}

for (const [what, options] of Object.entries(values)) {
  alike(`should take ${what}`, visits(options))
}

const later = {
  'the name': (given) => { given.name = 'late' },
  'the secret': (given) => { given.secret = 'late' },
  'an attribute of the cookie': (given) => { given.cookie.maxAge = 7000 },
  'the path of the cookie': (given) => { given.cookie.path = '/elsewhere' },
  'the cookie': (given) => { given.cookie = { domain: 'late.example' } },
  'the cookie to "auto"': (given) => { given.cookie.sameSite = 'auto' },
  genid: (given) => { given.genid = () => 'late' },
  rolling: (given) => { given.rolling = true },
  resave: (given) => { given.resave = true },
  saveUninitialized: (given) => { given.saveUninitialized = true },
  unset: (given) => { given.unset = 'destroy' },
  'the store': (given) => { given.store = undefined },
  'the generate of the store' ({ store }) {
    const { generate } = store
    store.generate = (req) => { generate(req); req.session.generated = 'late' }
  }
}

for (const [what, change] of Object.entries(later)) {
  alike(`should read ${what} when upstream does`, visits((subject, site) => ({ cookie: {}, store: site.store('async') }), change))
}

alike('should never call a touch that its store did not have from the start', visits(
  (subject, site) => ({ store: site.store('async without touch') }),
  ({ store }) => { store.touch = (sid, session, callback) => callback(new Error('touched')) }
))

alike('should read each option as often as upstream, in no more places', function ({ session, MemoryStore }) {
  const given = { cookie: {}, genid: () => 'a', name: 'sid', proxy: false, resave: false, rolling: false, saveUninitialized: false, secret: 's', store: new MemoryStore(), unset: 'keep' }
  const read = new Set()
  session(new Proxy(given, { get: (target, name) => { read.add(name); return target[name] } }))
  return [...read].sort()
})

alike('should check its options in upstream\'s order', function ({ session }) {
  const bad = { genid: 5, unset: 'wrong', secret: [], store: {} }
  const seen = []
  for (const name of Object.keys(bad)) {
    seen.push(thrownBy(() => session(bad))?.split(' (')[0])
    delete bad[name]
  }
  return seen.map((words) => words.replace(/: \S* is not a function/, ''))
})

alike('should give its store a generate, the last session() winning', function ({ session, MemoryStore, Session, Cookie }) {
  const store = new MemoryStore()
  for (const name of ['first', 'last']) session({ secret: 's', resave: false, saveUninitialized: false, store, genid: () => name, cookie: { domain: name } })
  const req = { url: '/', headers: {} }
  store.generate(req)
  return [req.sessionID, req.session.id, req.session.cookie.domain, req.session instanceof Session, req.session.cookie instanceof Cookie, Object.keys(req.session)]
})
