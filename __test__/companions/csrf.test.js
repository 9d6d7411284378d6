'use strict'

/** Tokens against forged requests, whose secret or token lives in the session. */

const csurf = require('csurf')
const lusca = require('lusca')
const { csrfSync } = require('csrf-sync')
const { parity } = require('../support/site')
const { expressVersions } = require('./frameworks')

/** Each makes its middleware and says how a page asks it for a token. */
const protections = {
  csurf: () => ({ middleware: csurf(), token: (req) => req.csrfToken() }),
  lusca: () => ({ middleware: lusca.csrf(), token: (req, res) => res.locals._csrf }),
  'csrf-sync' () {
    const { csrfSynchronisedProtection, generateToken } = csrfSync()

    return { middleware: csrfSynchronisedProtection, token: (req) => generateToken(req) }
  }
}

function serve (express, protect, site) {
  const { middleware, token } = protect()
  const app = express()

  app.use(site.session({ store: site.store('async') }))
  app.use(middleware)
  app.get('/', (req, res) => res.send(token(req, res)))
  app.post('/', (req, res) => res.send('accepted'))
  app.use((error, req, res, next) => res.status(error.status || res.statusCode).send('refused'))
  site.listen(app)
}

async function post (site, token, headers = {}) {
  const { status, body } = await site.visit('/', { method: 'POST', headers: { ...(token && { 'x-csrf-token': token }), ...headers } })

  return [status, body]
}

for (const [version, express] of Object.entries(expressVersions)) {
  for (const [name, protect] of Object.entries(protections)) {
    parity(`should let ${name} know its own token on the next request in ${version}`, async function (site) {
      serve(express, protect, site)
      const { body: token } = await site.visit()

      return [await post(site, token), await post(site), await post(site, 'forged')]
    }, [[200, 'accepted'], [403, 'refused'], [403, 'refused']])

    parity(`should let ${name} refuse the token of another session in ${version}`, async function (site) {
      serve(express, protect, site)
      const { body: stolen } = await site.visit()
      site.jar = undefined
      await site.visit()

      return post(site, stolen)
    }, [403, 'refused'])
  }
}
