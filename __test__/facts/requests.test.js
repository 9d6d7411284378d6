'use strict'

/** Facts 4, 5, 7, 10, 11 and 12: secrets, time, formats, companions and upgrades, over real HTTP. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createSecretKey } = require('node:crypto')
const http = require('node:http')
const onHeaders = require('on-headers')
const { cookieFor, parity, withSite } = require('../support/site')
const { original, ours, subjects } = require('../support/subjects')

/** Serves the ID of the request's session, which changes with every visit. */
function serveIds (site, options, ...before) {
  site.serve(...before, site.session(options), function (req, res) {
    req.session.views = (req.session.views || 0) + 1
    res.end(`${req.session.id}: ${req.session.views}`)
  })
}

const bytes = Buffer.from('keyboard cat')
const secrets = {
  'a string': 'keyboard cat',
  'a Buffer': bytes,
  'a TypedArray': new Uint8Array(bytes),
  'a KeyObject': createSecretKey(bytes),
  'an array of them': [createSecretKey(bytes), bytes, 'other']
}

for (const [what, secret] of Object.entries(secrets)) {
  parity(`fact 4: should sign and verify with ${what} for a secret`, async function (site) {
    serveIds(site, { secret })
    const first = await site.visit()
    return [first.cookie, (await site.visit()).body]
  }, [cookieFor('id-1', { secret: 'keyboard cat' }), 'id-1: 2'])
}

parity('fact 4: should rotate the secrets of a running app', async function (site) {
  const secret = ['old']
  serveIds(site, { secret, rolling: true })
  const seen = [(await site.visit()).cookie]
  secret.unshift('new')
  const rotated = await site.visit()
  seen.push(rotated.body, rotated.cookie)
  secret.pop()
  site.jar = cookieFor('id-1', { secret: 'old' })
  seen.push((await site.visit()).body)
  return seen
}, [cookieFor('id-1', { secret: 'old' }), 'id-1: 2', cookieFor('id-1', { secret: 'new' }), 'id-2: 1'])

parity('fact 4: should fall back on req.secret', async function (site) {
  serveIds(site, { secret: undefined }, (req, res, next) => { req.secret = 'parser'; next() })
  const { cookie } = await site.visit()
  return [cookie, (await site.visit()).body]
}, [cookieFor('id-1', { secret: 'parser' }), 'id-1: 2'])

for (const [property, value] of [['signedCookies', 'id-7'], ['cookies', decodeURIComponent(cookieFor('id-7').slice('connect.sid='.length))]]) {
  parity(`fact 4: should find a session ID in req.${property}`, async function (site) {
    const store = new site.subject.MemoryStore()
    store.set('id-7', { cookie: new site.subject.Cookie(), views: 41 })
    serveIds(site, { store }, (req, res, next) => { req[property] = { 'connect.sid': value }; next() })
    return (await site.visit()).body
  }, 'id-7: 42')
}

parity('fact 5: should live by Date.now()', async function (site) {
  serveIds(site, { cookie: { maxAge: 1000 } })
  const seen = []
  for (const ms of [0, 999, 1000]) {
    site.clock.advance(ms)
    const { body, setCookie } = await site.visit()
    seen.push(body, setCookie[0].match(/Expires=([^;]*)/)[1])
  }
  return seen
}, ['id-1: 1', 'Tue, 01 Jan 2030 00:00:01 GMT', 'id-1: 2', 'Tue, 01 Jan 2030 00:00:01 GMT', 'id-2: 1', 'Tue, 01 Jan 2030 00:00:02 GMT'])

for (const subject of subjects) {
  test(`fact 5: should live by a Date that was replaced as a whole (${subject.name})`, async function (t) {
    t.mock.timers.enable({ apis: ['Date'], now: 0 })
    const store = new subject.MemoryStore()
    const found = () => new Promise((resolve) => store.get('a', (error, session) => resolve(error ?? session !== undefined)))
    store.set('a', { cookie: new subject.Cookie({ maxAge: 1000 }) })
    assert.equal(await found(), true)
    t.mock.timers.setTime(1000)
    assert.equal(await found(), false)
  })
}

parity('fact 7: should write the cookie\'s attributes in their order', async function (site) {
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

test('fact 10: should depend on upstream\'s debug, depd, on-headers and parseurl', function () {
  const mine = require('../../package.json').dependencies
  const theirs = require('express-session/package.json').dependencies
  for (const name of ['debug', 'depd', 'on-headers', 'parseurl']) {
    assert.ok(theirs[name], name)
    assert.equal(mine[name], theirs[name])
  }
})

parity('fact 10: should leave on the request what parseurl leaves there', async function (site) {
  site.serve(site.session({ cookie: { path: '/app' } }), (req, res) => res.end(req._parsedOriginalUrl?.pathname ?? String(req._parsedUrl?.pathname)))
  return (await site.visit('/app/x?y')).body
}, '/app/x')

parity('fact 10: should call listeners of on-headers in their order', async function (site) {
  const note = (what) => (req, res, next) => {
    onHeaders(res, () => site.events.push([what, res.getHeader('Set-Cookie') !== undefined]))
    next()
  }
  serveIds(site, {}, note('before'))
  site.serve(note('before'), site.session(), note('after'), function (req, res) {
    req.session.views = 1
    res.end()
  })
  await site.visit()
  return site.events
}, [['after', false], ['before', true]])

parity('fact 11: should give an upgrade its session, without a response', async function (site) {
  const store = new site.subject.MemoryStore()
  store.set('id-7', { cookie: new site.subject.Cookie(), user: 'ann' })
  const session = site.session({ store })
  const { server } = site.server

  return new Promise(function (resolve) {
    server.once('upgrade', (req, socket) => session(req, {}, function (error) {
      socket.destroy()
      resolve([error, req.session.user, req.sessionID])
    }))
    http.get({ port: site.server.port, host: '127.0.0.1', headers: { connection: 'upgrade', upgrade: 'websocket', cookie: cookieFor('id-7') } }).on('error', () => {})
  })
}, [undefined, 'ann', 'id-7'])

for (const [writer, reader] of [[original, ours], [ours, original]]) {
  test(`fact 12: should let ${reader.name} read sessions and cookies of ${writer.name}`, async function () {
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
