'use strict'

/** Which requests have a session, and what its cookie says about where it may go. */

const { cookieFor, parity } = require('../support/site')

const COOKIE = cookieFor('id-1')

const touch = function (req, res) {
  if (req.session) req.session.user = 'ann'
  res.end(typeof req.session)
}

/** Visits each path without a cookie; resolves to what kind of session each had. */
function sessionsAt (cookie, ...paths) {
  return async function (site) {
    site.serve(site.session({ cookie }), touch)
    const found = {}

    for (const path of paths) {
      found[path] = (await site.visit(path)).body
    }

    return found
  }
}

parity('should have a session wherever the path begins with cookie.path',
  sessionsAt({ path: '/admin' }, '/', '/admin', '/admin/users', '/administrator', '/admin?q=1', '/other?/admin', '/Admin', '//admin'),
  {
    '/': 'undefined',
    '/admin': 'object',
    '/admin/users': 'object',
    '/administrator': 'object',
    '/admin?q=1': 'object',
    '/other?/admin': 'undefined',
    '/Admin': 'undefined',
    '//admin': 'undefined'
  })

parity('should have a session everywhere by default', sessionsAt(undefined, '/', '/a/b', '//', '/?'), { '/': 'object', '/a/b': 'object', '//': 'object', '/?': 'object' })

parity('should have a session where a cookie function says so', sessionsAt((req) => ({ path: req.url.startsWith('/a') ? '/a' : '/b' }), '/a', '/b', '/c'),
  { '/a': 'object', '/b': 'object', '/c': 'undefined' })

parity('should look at the path before a framework cuts its prefix off', async function (site) {
  site.serve(function (req, res, next) {
    req.originalUrl = req.url
    req.url = '/users'
    next()
  }, site.session({ cookie: { path: '/admin' } }), touch)
  return [(await site.visit('/admin/users')).body, (await site.visit('/users')).body]
}, ['object', 'undefined'])

parity('should send back a cookie with the path it matched', async function (site) {
  site.serve(site.session({ cookie: { path: '/admin' } }), touch)
  return (await site.visit('/administrator')).setCookie
}, [`${COOKIE}; Path=/admin; HttpOnly`])

/** Visits with each set of headers; resolves to the Set-Cookie lines without the cookie itself. */
function attributes (options, ...headersOfVisits) {
  return async function (site) {
    site.serve(site.session({ genid: () => 'id-1', ...options }), touch)
    const list = []

    for (const headers of headersOfVisits) {
      const { setCookie } = await site.visit('/', { headers: { cookie: '', ...headers } })
      list.push(...(setCookie.length > 0 ? setCookie : ['none']).map((line) => line.replace(COOKIE, '')))
    }

    return list
  }
}

const HTTPS = { 'x-forwarded-proto': 'https' }

parity('should decide secure: "auto" by the connection', attributes({ proxy: true, cookie: { secure: 'auto' } }, {}, HTTPS),
  ['; Path=/; HttpOnly', '; Path=/; HttpOnly; Secure'])

parity('should decide sameSite: "auto" by the connection', attributes({ proxy: true, cookie: { sameSite: 'auto', secure: 'auto' } }, {}, HTTPS),
  ['; Path=/; HttpOnly; SameSite=Lax', '; Path=/; HttpOnly; Secure; SameSite=None'])

parity('should send no secure cookie over an insecure connection', attributes({ proxy: true, cookie: { secure: true } }, {}, HTTPS),
  ['none', '; Path=/; HttpOnly; Secure'])

parity('should not trust a proxy unless told to', attributes({ proxy: false, cookie: { secure: true } }, HTTPS), ['none'])

parity('should read the first protocol a proxy names', attributes({ proxy: true, cookie: { secure: true } },
  { 'x-forwarded-proto': 'https,http' }, { 'x-forwarded-proto': 'http, https' }, { 'x-forwarded-proto': ' HTTPS ' }),
['; Path=/; HttpOnly; Secure', 'none', '; Path=/; HttpOnly; Secure'])

parity('should take secure: "auto" of a cookie function for true', attributes({ proxy: true, cookie: () => ({ secure: 'auto' }) }, {}, HTTPS),
  ['none', '; Path=/; HttpOnly; Secure'])

parity('should refuse sameSite: "auto" of a cookie function', async function (site) {
  site.serve(site.session({ cookie: () => ({ sameSite: 'auto' }) }), touch)
  const { status, setCookie } = await site.visit()
  await new Promise(setImmediate)
  return { status, setCookie, errors: site.errors }
}, { status: 200, setCookie: [], errors: ['TypeError: option sameSite is invalid'] })

parity('should ask a cookie function once for the path and once for each new session', async function (site) {
  site.serve(site.session({
    store: site.store('async'),
    cookie (req) {
      site.events.push(req.url)
      return { maxAge: 1000 }
    }
  }), touch)
  await site.visit('/new')
  await site.visit('/known')
  return site.events
}, ['/new', '/new', '/known'])

parity('should count the life of its cookie from the moment it is sent', async function (site) {
  site.serve(site.session({ cookie: { maxAge: 60000 } }), function (req, res) {
    site.clock.advance(5000)
    touch(req, res)
  })
  return (await site.visit()).setCookie
}, [`${COOKIE}; Path=/; Expires=Tue, 01 Jan 2030 00:01:05 GMT; HttpOnly`])
