'use strict'

/** passport's login, logout and double logout, under every option. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const express = require('express')
const { Passport } = require('passport')
const { Strategy } = require('passport-local')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { features, kindsFor } = require('./support/features')

function appOf (session) {
  const passport = new Passport()
  passport.use(new Strategy((name, password, done) => done(null, { name })))
  passport.serializeUser((user, done) => done(null, user.name))
  passport.deserializeUser((name, done) => done(null, { name }))

  const app = express()
  app.use(session, passport.initialize(), passport.session(), (req, res, next) => {
    Object.defineProperty(req, 'body', { value: { username: 'ann', password: 'x' } })
    next()
  })
  app.get('/login', passport.authenticate('local'), (req, res) => res.redirect('/'))
  app.get('/logout', (req, res, next) => req.logout((err) => err ? next(err) : res.redirect('/')))
  app.get('/', (req, res) => res.send(req.user?.name ?? 'nobody'))
  return app
}

for (const option of features) {
  for (const kind of kindsFor(option)) {
    test(`should log in, out and out again (${JSON.stringify(option)}, ${kind} store)`, () => withSite(ours, async (site) => {
      site.listen(appOf(site.session({ store: storeKinds[kind](ours), ...option })))
      await site.visit('/login')
      assert.equal((await site.visit('/')).body, 'ann')
      const cookie = site.jar
      const statuses = (await Promise.all([site.visit('/logout'), site.visit('/logout')])).map(({ status }) => status)
      assert.deepEqual(statuses, [302, 302])
      assert.equal((await site.visit('/', { headers: { cookie } })).body, 'nobody')
      assert.equal((await site.visit('/')).body, 'nobody')
    }))
  }
}
