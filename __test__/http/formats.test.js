'use strict'

/** Cookies and stored sessions are written as express-session writes them, and each package reads those of the other. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { parity, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')
const { serveIds } = require('./support/ids')

parity('should write the cookie\'s attributes in their order', async function (site) {
  const store = new site.subject.MemoryStore()
  const cookie = { maxAge: 60000, domain: 'a.example', path: '/', sameSite: 'lax', priority: 'high', partitioned: true, httpOnly: true }
  serveIds(site, { store, cookie })
  const { setCookie } = await site.visit()
  return [setCookie[0].slice(setCookie[0].indexOf(';')), store.sessions['id-1']]
}, [
  '; Domain=a.example; Path=/; Expires=Tue, 01 Jan 2030 00:01:00 GMT; HttpOnly; Partitioned; Priority=High; SameSite=Lax',
  '{"cookie":{"originalMaxAge":60000,"partitioned":true,"priority":"high","expires":"2030-01-01T00:01:00.000Z",' +
    '"httpOnly":true,"domain":"a.example","path":"/","sameSite":"lax"},"views":1}'
])

for (const kind of ['memory', 'async']) {
  parity(`should give the cookie of a stored session the attributes it had, store: ${kind}`, async function (site) {
    const store = site.store(kind)
    const cookie = { maxAge: 60000, domain: 'a.example', sameSite: 'strict', priority: 'low', partitioned: true, httpOnly: false }
    serveIds(site, { store, cookie, rolling: true })
    const [first, second] = [await site.visit(), await site.visit()]
    return [second.body, second.setCookie[0] === first.setCookie[0], second.setCookie[0].split('; ').slice(1)]
  }, ['id-1: 2', true, [
    'Domain=a.example', 'Path=/', 'Expires=Tue, 01 Jan 2030 00:01:00 GMT', 'Partitioned', 'Priority=Low', 'SameSite=Strict'
  ]])
}

for (const kind of ['memory', 'async']) {
  parity(`should give the cookie of a stored session its path and that it is secure, store: ${kind}`, async function (site) {
    const middleware = site.session({ store: site.store(kind), proxy: true, cookie: { path: '/shop', secure: true } })
    site.serve(middleware, function (req, res) {
      req.session.views = (req.session.views || 0) + 1
      const { path, secure, httpOnly } = req.session.cookie
      res.end(JSON.stringify([req.session.views, path, secure, httpOnly]))
    })
    const visit = async () => (await site.visit('/shop', { headers: { 'x-forwarded-proto': 'https' } })).body
    return [await visit(), await visit()]
  }, ['[1,"/shop",true,true]', '[2,"/shop",true,true]'])
}

/** Integer keys come before the cookie in a session's JSON; what was taken away and put back comes last. */
const places = {
  last: (session) => { session[7] = 'seven' },
  'in between': (session) => Object.assign(session, { 7: 'seven', b: 2, 8: [8] }),
  'last after one that was there': function (session) {
    const { cookie } = session
    session.b = 2
    delete session.cookie
    session.cookie = cookie
  },
  'behind a text that looks like a cookie': (session) => { session[7] = '"cookie":\t{"path":"/"},' }
}

/** Both packages see the same. */
function same (name, scenario) {
  test(name, async function () {
    assert.deepEqual(await withSite(ours, scenario), await withSite(original, scenario))
  })
}

for (const kind of ['memory', 'recorded memory', 'async']) {
  for (const [where, change] of Object.entries(places)) {
    same(`should load a session whose cookie stands ${where}, store: ${kind}`, async function (site) {
      const store = site.store(kind)
      site.serve(site.session({ store, cookie: { maxAge: 60000 } }), function (req, res) {
        if (req.url === '/change') change(req.session)
        if (req.url === '/again') req.session.again = true
        res.end(JSON.stringify([Object.keys(req.session), req.session]))
      })
      const seen = []
      for (const path of ['/change', '/', '/', '/again', '/']) seen.push((await site.visit(path)).body)
      return [seen, await new Promise((resolve) => store.get('id-1', (error, session) => resolve(JSON.stringify([error, session]))))]
    })
  }
}

for (const [writer, reader] of [[original, ours], [ours, original]]) {
  test(`should let ${reader.name} read sessions and cookies of ${writer.name}`, async function () {
    const { cookie, text } = await withSite(writer, async function (site) {
      const store = new writer.MemoryStore()
      serveIds(site, { store, cookie: { maxAge: 60000 } })
      const { cookie } = await site.visit()
      return { cookie, text: store.sessions['id-1'] }
    })

    const { body, stored } = await withSite(reader, async function (site) {
      const store = new reader.MemoryStore()
      store.sessions['id-1'] = text
      serveIds(site, { store, cookie: { maxAge: 60000 } })
      site.jar = cookie
      const { body } = await site.visit()
      return { body, stored: store.sessions['id-1'] }
    })

    assert.equal(body, 'id-1: 2')
    assert.equal(stored, text.replace('"views":1', '"views":2'))
  })
}
