'use strict'

/** The same site in every framework that people put sessions into. */

const { cookieFor, parity } = require('../support/site')
const { frameworks, serveWith } = require('./frameworks')

const count = function (req, res) {
  req.session.views = (req.session.views || 0) + 1
  res.end(`${req.session.id} ${req.session.views}`)
}

for (const name of Object.keys(frameworks)) {
  parity(`should keep a session with ${name}`, async function (site) {
    serveWith(site, name, site.session({ store: site.store() }), count)
    const first = await site.visit()
    const second = await site.visit()

    return [first.setCookie, first.body, second.setCookie, second.body]
  }, [[`${cookieFor('id-1')}; Path=/; HttpOnly`], 'id-1 1', [], 'id-1 2'])

  parity(`should hand a store's error to the error handler of ${name}`, async function (site) {
    serveWith(site, name, site.session({ store: site.store('async', [{ method: 'get', call: 1, how: 'error' }]) }), count)
    await site.visit()
    const { status } = await site.visit()

    return { status, errors: site.errors }
  }, { status: 500, errors: ['Error: get failed'] })

  parity(`should show the next page what was saved before a redirect with ${name}`, async function (site) {
    serveWith(site, name, site.session({ store: site.store() }), function (req, res, next) {
      if (req.url !== '/login') return res.end(req.session.user)

      req.session.user = 'ann'
      req.session.save(function (error) {
        if (error) return next(error)
        res.writeHead(302, { Location: '/home' })
        res.end()
      })
    })
    const { status, headers } = await site.visit('/login')
    const { body } = await site.visit(headers.location)

    return { status, body, saves: site.calls.filter((call) => call.startsWith('store.set')).length }
  }, { status: 302, body: 'ann', saves: 1 })

  parity(`should leave paths outside the cookie's alone with ${name}`, async function (site) {
    serveWith(site, name, site.session({ cookie: { path: '/app' } }), function (req, res) {
      res.end(typeof req.session)
    })

    return [(await site.visit('/app/page?q=1')).body, (await site.visit('/elsewhere')).body]
  }, ['object', 'undefined'])
}
