'use strict'

/** `clearCookie`, `strictCookies` and `preset: 'strict'`. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { GatedApp } = require('./support/gated-app')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { runProgram } = require('../units/support/child')

const CLEARED = /^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly/

function loggedIn (options, scenario) {
  return withSite(ours, async (site) => {
    const app = new GatedApp(site, { store: storeKinds.async(ours), ...options })
    await site.visit('/login/ann')
    await scenario(site, app)
  })
}

test('should clear the cookie when its session is destroyed', () => loggedIn({ clearCookie: true, cookie: { sameSite: 'lax' } }, async (site) => {
  const { setCookie } = await site.visit('/logout')
  assert.match([].concat(setCookie).join('\n'), CLEARED)
  assert.match([].concat(setCookie).join('\n'), /SameSite=Lax/)
}))

test('should clear the cookie when its session is unset', () => loggedIn({ clearCookie: true, unset: 'destroy' }, async (site, app) => {
  app.unset = async (req) => { delete req.session }
  assert.match([].concat((await site.visit('/unset')).setCookie).join(), CLEARED)
}))

test('should not clear the cookie after a logout as passport does it, which brings a new one', () => loggedIn({ clearCookie: true }, async (site, app) => {
  app.regenerate = async (req) => { await req.session.regenerate() }
  assert.match([].concat((await site.visit('/regenerate')).setCookie).join(), /^connect\.sid=s%3Aid-3\.[^,]*$/)
}))

test('should clear the cookie when the new session is destroyed as well', () => loggedIn({ clearCookie: true }, async (site, app) => {
  app.leave = async (req) => { await req.session.regenerate(); await req.session.destroy() }
  assert.match([].concat((await site.visit('/leave')).setCookie).join(), CLEARED)
}))

test('should not clear the cookie when the response brings another', () => loggedIn({ clearCookie: true }, async (site) => {
  const { setCookie } = await site.visit('/login/bob')
  assert.deepEqual([].concat(setCookie).map((cookie) => cookie.slice(0, 21)), ['connect.sid=s%3Aid-3.'])
}))

test('should not clear the cookie of a session that could not be destroyed', () => loggedIn({ clearCookie: true }, async (site, app) => {
  app.store.destroy = (sid, callback) => setImmediate(callback, new Error('store down'))
  const { setCookie } = await site.visit('/logout')
  assert.deepEqual([].concat(setCookie ?? []), [])
}))

test('should not clear a cookie that is not the session\'s, or without being asked', () => withSite(ours, async (site) => {
  for (const options of [{ clearCookie: true }, { revive: false }]) {
    const app = new GatedApp(site, { store: storeKinds.async(ours), ...options })
    assert.ok(app)
    const headers = options.clearCookie ? { cookie: cookieFor('unknown') } : {}
    const { setCookie } = await site.visit('/logout', { headers })
    assert.deepEqual([].concat(setCookie ?? []), [])
  }
}))

/** Which of `urls` get a session where the cookie has `path`. */
function sessionsBy (path, urls, options) {
  return withSite(ours, async (site) => {
    site.serve(site.session({ cookie: { path }, ...options }), (req, res) => res.end(String('session' in req)))
    const answers = []
    for (const url of urls) answers.push((await site.visit(url)).body === 'true')
    return answers
  })
}

test('should match paths as browsers do', async () => {
  const urls = ['/app', '/app/', '/app/x', '/apple', '/', '/x/app']
  assert.deepEqual(await sessionsBy('/app', urls, { strictCookies: true }), [true, true, true, false, false, false])
  assert.deepEqual(await sessionsBy('/app/', urls, { strictCookies: true }), [false, true, true, false, false, false])
  assert.deepEqual(await sessionsBy('/', urls, { strictCookies: true }), urls.map(() => true))
  assert.deepEqual(await sessionsBy('/app', urls, { clearCookie: true }), [true, true, true, true, false, false])
})

test('should take the first of several cookies whose session the store knows', () => loggedIn({ strictCookies: true }, async (site) => {
  const mine = cookieFor('id-2')
  const of = async (cookie) => JSON.parse((await site.visit('/read', { headers: { cookie } })).body).user
  assert.equal(await of(`${cookieFor('planted')}; ${mine}`), 'ann')
  assert.equal(await of(`connect.sid=unsigned; connect.sid=s%3Aid-2.forged; ${mine}`), 'ann')
  assert.equal(await of(`a=1; ${mine}; ${cookieFor('planted')}`), 'ann')
  assert.equal(await of(['1', '2', '3'].map((id) => cookieFor(id)).join('; ') + `; ${mine}`), 'ann')
  assert.equal(await of(['1', '2', '3', '4'].map((id) => cookieFor(id)).join('; ') + `; ${mine}`), undefined)
}))

test('should take the first of several cookies, known or not, without being asked', () => loggedIn({ clearCookie: true }, async (site) => {
  const { body } = await site.visit('/read', { headers: { cookie: `${cookieFor('planted')}; ${cookieFor('id-2')}` } })
  assert.equal(JSON.parse(body).user, undefined)
}))

test('should read neither req.cookies nor req.signedCookies', () => withSite(ours, async (site) => {
  const store = storeKinds.async(ours)
  store.texts.set('id-9', '{"cookie":{},"user":"ann"}')
  const plant = (req, res, next) => {
    req.signedCookies = { 'connect.sid': 'id-9' }
    req.cookies = { 'connect.sid': decodeURIComponent(cookieFor('id-9').split('=')[1]) }
    next()
  }
  site.serve(plant, site.session({ store, strictCookies: true }), (req, res) => res.end(String(req.session.user)))
  assert.equal((await site.visit('/')).body, 'undefined')
}))

test('should need a secret', () => {
  for (const options of [{ strictCookies: true }, { preset: 'strict' }]) {
    assert.throws(() => ours.session({ resave: false, saveUninitialized: false, ...options }), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION' })
  }
})

test('should understand `auto` in what a cookie function returns', () => withSite(ours, async (site) => {
  site.serve(site.session({ strictCookies: true, proxy: true, cookie: () => ({ secure: 'auto', sameSite: 'auto' }) }), (req, res) => { req.session.a = 1; res.end() })
  const overTls = await site.visit('/', { headers: { 'x-forwarded-proto': 'https' } })
  site.jar = undefined
  assert.match(overTls.setCookie[0], /Secure; SameSite=None/)
  assert.match((await site.visit('/')).setCookie[0], /HttpOnly; SameSite=Lax$/)
}))

test('should generate by its own options although another middleware shares the store', () => withSite(ours, async (site) => {
  const store = storeKinds.async(ours)
  const app = new GatedApp(site, { store, strictCookies: true, cookie: { maxAge: 5000 } })
  site.session({ store, cookie: { maxAge: 9000 } })
  assert.match((await site.visit('/login/ann')).body, /"originalMaxAge":5000/)
  assert.ok(app)
}))

/** What session() does with options, in a process with NODE_ENV as given. */
async function strictly (options, env = {}) {
  const { stdout, stderr } = await runProgram(`
    const session = require('../../..')
    const seen = {}
    const store = new session.MemoryStore()
    for (const method of ['set', 'touch', 'destroy']) {
      const original = store[method]
      store[method] = function (...args) { seen[method] = (seen[method] || 0) + 1; return original.apply(this, args) }
    }
    const use = session({ secret: 'abcdefghijklmnopqrstuvwxyz0123456789', preset: 'strict', store, ${options} })
    const server = require('node:http').createServer((req, res) => use(req, res, () => {
      if (req.url === '/set') req.session.a = 1
      if (req.url === '/unset') req.session = null
      res.end()
    })).listen(0, '127.0.0.1', async () => {
      const cookies = []
      let cookie = ''
      for (const path of ['/', '/set', '/', '/unset']) {
        const headers = { cookie, 'x-forwarded-proto': 'https' }
        const answer = await fetch('http://127.0.0.1:' + server.address().port + path, { headers })
        const sent = answer.headers.get('set-cookie')
        cookies.push(sent?.replace(/s%3A[^;]*/, 'ID').replace(/^.*?=/, ''))
        cookie = (sent ?? cookie).split(';')[0]
      }
      console.log(JSON.stringify({ seen, cookies }))
      server.close()
      server.closeAllConnections()
    })`, { env: { NO_DEPRECATION: '', ...env } })
  return { ...JSON.parse(stdout), stderr }
}

const CLEAR = 'Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly'

test('should have the safe defaults of the preset', async () => {
  const { seen, cookies, stderr } = await strictly('proxy: true')
  assert.deepEqual(seen, { set: 1, touch: 1, destroy: 1 })
  assert.deepEqual(cookies, [null, 'ID; Path=/; HttpOnly; Secure; SameSite=Lax', null, `; ${CLEAR}; Secure; SameSite=Lax`])
  // The store's methods have been replaced, so it can no longer check and write in one step.
  assert.deepEqual(stderr.match(/\[\w+\] SessionWarning/g), ['[GUARDED_STORE] SessionWarning'])
})

test('should make cookies secure in production, whatever the connection', async () => {
  const { cookies } = await strictly('proxy: false', { NODE_ENV: 'production' })
  assert.deepEqual(cookies, [null, null, null, null])
})

test('should let what is set win, the cookie key by key', async () => {
  const { cookies } = await strictly("cookie: { secure: false, maxAge: undefined, domain: 'a.example' }, clearCookie: false, unset: 'keep'")
  assert.deepEqual(cookies, [null, 'ID; Domain=a.example; Path=/; HttpOnly; SameSite=Lax', null, null])
  const byFunction = await strictly("cookie: () => ({ sameSite: 'strict' }), proxy: true")
  assert.deepEqual(byFunction.cookies.slice(0, 2), [null, 'ID; Path=/; HttpOnly; Secure; SameSite=Strict'])
})
