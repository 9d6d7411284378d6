'use strict'

/** Other middleware around the session: none of it notices which implementation it stands beside. */

const zlib = require('node:zlib')
const compression = require('compression')
const cookieParser = require('cookie-parser')
const onHeaders = require('on-headers')
const { SECRET, cookieFor, parity } = require('../support/site')

const count = function (req, res) {
  req.session.views = (req.session.views || 0) + 1
  res.end(`${req.session.id} ${req.session.views}`)
}

async function bodies (site, ...visits) {
  const list = []

  for (const visit of visits) {
    list.push((await site.visit('/', visit)).body)
  }

  return list
}

for (const [what, parser] of Object.entries({
  'the same secret': () => cookieParser(SECRET),
  'another secret': () => cookieParser('a secret of its own'),
  'no secret': () => cookieParser()
})) {
  parity(`should find its session behind cookie-parser with ${what}`, async function (site) {
    site.serve(parser(), site.session(), count)
    return bodies(site, {}, {})
  }, ['id-1 1', 'id-1 2'])
}

parity('should take the secret of cookie-parser when it has none', async function (site) {
  site.serve(cookieParser('from the parser'), site.session({ secret: undefined }), count)
  const { setCookie } = await site.visit()
  return [setCookie, ...await bodies(site, {})]
}, [[`${cookieFor('id-1', { secret: 'from the parser' })}; Path=/; HttpOnly`], 'id-1 2'])

parity('should fail without any secret', async function (site) {
  site.serve(cookieParser(), site.session({ secret: undefined }), count)
  const { status } = await site.visit()
  return { status, errors: site.errors }
}, { status: 500, errors: ['Error: secret option required for sessions'] })

/** Moves the Cookie header to where older versions of cookie-parser left it. */
const leavingOnly = (property, value) => function (req, res, next) {
  if (req.headers.cookie) req[property] = { 'connect.sid': value(req.headers.cookie) }
  delete req.headers.cookie
  next()
}

for (const [property, value] of [
  ['signedCookies', () => 'id-1'],
  ['cookies', () => decodeURIComponent(cookieFor('id-1').split('=')[1])]
]) {
  parity(`should read its cookie from req.${property} when there is no header`, async function (site) {
    site.serve(leavingOnly(property, value), site.session(), count)
    return bodies(site, {}, {})
  }, ['id-1 1', 'id-1 2'])
}

parity('should refuse an unsigned cookie from req.cookies', async function (site) {
  site.serve(leavingOnly('cookies', () => 'id-1'), site.session(), count)
  return bodies(site, {}, {})
}, ['id-1 1', 'id-2 1'])

parity('should be compressed with its body', async function (site) {
  site.serve(compression({ threshold: 0 }), site.session({ store: site.store('async') }), function (req, res) {
    req.session.user = 'ann'
    res.setHeader('Content-Type', 'text/plain')
    res.write('hello ')
    res.end('world')
  })
  const { headers, bytes, setCookie } = await site.visit('/', { headers: { 'accept-encoding': 'gzip' } })
  return { encoding: headers['content-encoding'], text: zlib.gunzipSync(bytes).toString(), setCookie }
}, { encoding: 'gzip', text: 'hello world', setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`] })

parity('should compress what comes after it, too', async function (site) {
  site.serve(site.session({ store: site.store('async') }), compression({ threshold: 0 }), function (req, res) {
    req.session.user = 'ann'
    res.setHeader('Content-Type', 'text/plain')
    res.end('hello world')
  })
  const { headers, bytes, setCookie } = await site.visit('/', { headers: { 'accept-encoding': 'gzip' } })
  return { encoding: headers['content-encoding'], text: zlib.gunzipSync(bytes).toString(), cookies: setCookie.length }
}, { encoding: 'gzip', text: 'hello world', cookies: 1 })

parity('should set its cookie between the listeners around it', async function (site) {
  const listen = (name) => function (req, res, next) {
    onHeaders(res, () => site.events.push(`${name} sees ${(res.getHeader('Set-Cookie') || []).length} cookies`))
    next()
  }

  site.serve(listen('outer'), site.session(), listen('inner'), count)
  await site.visit()
  return site.events
}, ['inner sees 0 cookies', 'outer sees 1 cookies'])

parity('should set the cookie of a session that changes when the header goes out', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req, res) {
    onHeaders(res, () => { req.session.user = 'ann' })
    res.writeHead(200)
    res.end()
  })
  const { setCookie } = await site.visit()
  return { cookies: setCookie.length, calls: site.calls.map((call) => call.split('(', 1)[0]) }
}, { cookies: 1, calls: ['store.set'] })

parity('should do nothing the second time on one path', async function (site) {
  const first = site.store('async')
  const second = site.store('async')

  site.serve(site.session({ store: first }), site.session({ store: second, name: 'second', secret: 'other' }), count)
  const answer = await site.visit()
  return { cookies: answer.setCookie.length, first: first.texts.size, second: second.texts.size }
}, { cookies: 1, first: 1, second: 0 })

parity('should leave a session alone that something else has put there', async function (site) {
  site.serve(function (req, res, next) {
    req.session = { views: 7 }
    next()
  }, site.session({ store: site.store('async') }), (req, res) => res.end(`${++req.session.views} ${typeof req.sessionID}`))
  const { body, setCookie } = await site.visit()
  return { body, setCookie, calls: site.calls }
}, { body: '8 undefined', setCookie: [], calls: [] })
