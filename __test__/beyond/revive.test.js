'use strict'

/** `revive: false`: no write of an overlapping request brings a session back that has ended. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { GatedApp } = require('./support/gated-app')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours, original } = require('../support/subjects')

const MINUTE = 60000

/** A visitor has logged in; `scenario(app, site)` goes on. The session's ID is id-2. */
function loggedIn (kind, options, scenario, subject = ours) {
  return withSite(subject, async function (site) {
    const app = new GatedApp(site, { store: storeKinds[kind](subject), cookie: { maxAge: MINUTE }, revive: false, ...options })
    await site.visit('/login/ann')
    await scenario(app, site)
    assert.deepEqual(site.errors, [])
  })
}

for (const kind of Object.keys(storeKinds)) {
  test(`should not log a visitor in again by a slow write (${kind} store)`, () => loggedIn(kind, {}, async (app, site) => {
    const finish = await app.visitUntilLoaded('/set/a/1')
    await site.visit('/logout')
    assert.equal((await finish()).status, 200)
    assert.equal(await app.stored('id-2'), undefined)
  }))

  test(`should not log a visitor in again by a slow read (${kind} store)`, () => loggedIn(kind, {}, async (app, site) => {
    const finish = await app.visitUntilLoaded('/read')
    await site.visit('/logout')
    assert.equal((await finish()).status, 200)
    assert.equal(await app.stored('id-2'), undefined)
  }))

  test(`should not bring the old ID back after another login (${kind} store)`, () => loggedIn(kind, {}, async (app, site) => {
    const finish = await app.visitUntilLoaded('/set/a/1')
    await site.visit('/login/bob')
    await finish()
    assert.equal(await app.stored('id-2'), undefined)
    assert.equal((await app.stored('id-3')).user, 'bob')
  }))

  test(`should save and touch sessions that have not ended (${kind} store)`, () => loggedIn(kind, {}, async (app, site) => {
    await site.visit('/set/a/1')
    await site.visit('/read')
    const { user, a } = await app.stored('id-2')
    assert.deepEqual({ user, a }, { user: 'ann', a: '1' })
  }))
}

test('should be needed: express-session logs the visitor in again', () => withSite(original, async (site) => {
  const store = storeKinds.async(original)
  let finish
  const arrived = new Promise((resolve) => {
    site.serve(site.session({ store }), (req, res) => {
      if (req.url === '/login') req.session.user = 'ann'
      if (req.url === '/logout') return req.session.destroy(() => res.end())
      if (req.url !== '/slow') return res.end()
      finish = () => { req.session.a = 1; res.end() }
      resolve()
    })
  })
  await site.visit('/login')
  const slow = site.visit('/slow')
  await arrived
  await site.visit('/logout')
  finish()
  await slow
  assert.equal(store.texts.size, 1)
}))

test('should reject `await save()` with 401 and drop what is saved with a callback', () => loggedIn('async', {}, async (app, site) => {
  const finish = await app.visitUntilLoaded('/set/a/1?save')
  await site.visit('/logout')
  const { status, body } = await finish()
  assert.deepEqual([status, body], [500, 'the session has ended: it was destroyed or it expired, so it is not saved'])
  assert.match(site.errors.shift(), /ERR_SESSION_ENDED/)
}))

test('should not bring back a session that somebody else removed from the store', () => loggedIn('async', {}, async (app, site) => {
  const finish = await app.visitUntilLoaded('/set/a/1')
  app.store.texts.clear()
  await finish()
  assert.equal(app.store.texts.size, 0)
}))

test('should withhold the cookie of a session that has ended', () => loggedIn('async', { rolling: true }, async (app, site) => {
  const finish = await app.visitUntilLoaded('/read')
  await site.visit('/login/bob')
  assert.equal((await finish()).cookie, '')
}))

test('should give a new session when the ID of a session that ended comes again', () => loggedIn('async', {}, async (app, site) => {
  await site.visit('/logout')
  const { body } = await site.visit('/set/a/1', { headers: { cookie: cookieFor('id-2') } })
  assert.equal(JSON.parse(body).user, undefined)
  assert.equal((await app.stored('id-3')).a, '1')
}))

test('should save a new session whose genid gives the same ID again', () => withSite(ours, async (site) => {
  const app = new GatedApp(site, { store: storeKinds.async(ours), revive: false, genid: () => 'always' })
  await site.visit('/login/ann')
  await site.visit('/login/bob')
  assert.equal((await app.stored('always')).user, 'bob')
  assert.deepEqual(site.errors, [])
}))

test('should not write a new session over another of the same ID', () => withSite(ours, async (site) => {
  const app = new GatedApp(site, { store: storeKinds.async(ours), revive: false, genid: () => 'always' })
  const first = await app.visitUntilLoaded('/set/owner/ann')
  const second = await app.visitUntilLoaded('/set/owner/bob')
  await first()
  await second()
  await new Promise(setImmediate)
  assert.match(site.errors.join(), /ERR_SESSION_ID_COLLISION/)
  assert.equal((await app.stored('always')).owner, 'ann')
}))
