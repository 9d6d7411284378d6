'use strict'

/** Logging in and out with Passport, which makes a new session at both. */

const { Passport } = require('passport')
const { Strategy } = require('passport-local')
const { cookieFor, parity } = require('../support/site')
const { expressVersions } = require('./frameworks')

/** A site with /login?username=…&password=…, /logout, /cart, which fills the guest's cart, and /, which tells. */
function shop (express, site, loginOptions = {}, faults = []) {
  const passport = new Passport()
  const app = express()

  passport.use(new Strategy((username, password, done) => done(null, password === 'right' && { username })))
  passport.serializeUser((user, done) => done(null, user.username))
  passport.deserializeUser((username, done) => done(null, { username }))

  app.use(site.session({ store: site.store('async', faults) }))
  app.use(passport.session())
  app.get('/cart', function (req, res) {
    req.session.cart = ['book']
    res.end()
  })
  app.get('/login', passport.authenticate('local', loginOptions), (req, res) => res.send(req.user.username))
  app.get('/logout', (req, res, next) => req.logout((error) => error ? next(error) : res.redirect('/')))
  app.get('/', (req, res) => res.json([req.sessionID, req.user ? req.user.username : null, req.session.cart || null]))
  app.use((error, req, res, next) => site.fail(error, res))
  site.listen(app)
}

const LOGIN = '/login?username=ann&password=right'

async function told (site, options) {
  return JSON.parse((await site.visit('/', options)).body)
}

for (const [name, express] of Object.entries(expressVersions)) {
  parity(`should know who logged in with Passport in ${name}`, async function (site) {
    shop(express, site)
    const { status, body, setCookie } = await site.visit(LOGIN)

    return { status, body, setCookie, told: await told(site) }
  }, { status: 200, body: 'ann', setCookie: [`${cookieFor('id-2')}; Path=/; HttpOnly`], told: ['id-2', 'ann', null] })

  parity(`should stay a guest after a wrong password with Passport in ${name}`, async function (site) {
    shop(express, site)
    await site.visit('/cart')
    const { status, setCookie } = await site.visit('/login?username=ann&password=wrong')

    return { status, setCookie, told: await told(site) }
  }, { status: 401, setCookie: [], told: ['id-1', null, ['book']] })

  parity(`should leave a planted session worthless after a login with Passport in ${name}`, async function (site) {
    shop(express, site)
    await site.visit('/cart')
    const planted = site.jar
    await site.visit(LOGIN)

    return { victim: await told(site), attacker: await told(site, { headers: { cookie: planted } }) }
  }, { victim: ['id-2', 'ann', null], attacker: ['id-3', null, null] })

  parity(`should carry the guest's cart through a login with Passport's keepSessionInfo in ${name}`, async function (site) {
    shop(express, site, { keepSessionInfo: true })
    await site.visit('/cart')
    await site.visit(LOGIN)

    return told(site)
  }, ['id-2', 'ann', ['book']])

  parity(`should be nobody in a new session after a logout with Passport in ${name}`, async function (site) {
    shop(express, site)
    await site.visit(LOGIN)
    const before = site.jar
    const { status, headers } = await site.visit('/logout')

    return { status, location: headers.location, told: await told(site), before: await told(site, { headers: { cookie: before } }) }
  }, { status: 302, location: '/', told: ['id-3', null, null], before: ['id-4', null, null] })

  parity(`should not log in when the store fails under Passport in ${name}`, async function (site) {
    shop(express, site, {}, [{ method: 'set', call: 1, how: 'error' }])
    const { status } = await site.visit(LOGIN)

    return { status, errors: site.errors }
  }, { status: 500, errors: ['Error: set failed'] })
}
