'use strict'

/** `timeouts.absolute`: a session's start is kept beside its data, and lasts. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { GatedApp } = require('./support/gated-app')
const { ABSOLUTE, IDLE, loggedIn, userOf } = require('./support/timed-visitor')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const asyncStore = () => storeKinds.async(ours)

test('should show nothing of what is kept on the live session', () => loggedIn(asyncStore, { timeouts: { idle: IDLE } }, async (app, site) => {
  const { body } = await site.visit('/read')
  assert.deepEqual(Object.keys(JSON.parse(body)).sort(), ['cookie', 'user'])
  assert.deepEqual(Object.keys(JSON.parse(body).cookie).sort(), ['expires', 'httpOnly', 'originalMaxAge', 'path'])
  assert.equal((await app.stored('id-2')).cookie.startedAt, Date.now())
}))

test('should keep the start of a session that is renewed, and begin anew otherwise', () => withSite(ours, async (site) => {
  const store = new ours.MemoryStore()
  const use = site.session({ store, timeouts: { absolute: ABSOLUTE } })
  site.serve(use, (req, res) => {
    const keep = { '/renew': true, '/keep': ['user'] }[req.url]
    const start = () => res.end(String(+use.info(req).startedAt))
    if (keep) return req.session.regenerate({ keep }, start)
    req.session.user = 'ann'
    start()
  })
  const begun = Date.now()
  assert.equal((await site.visit('/')).body, String(begun))
  site.clock.advance(1000)
  assert.equal((await site.visit('/renew')).body, String(begun))
  site.clock.advance(1000)
  assert.equal((await site.visit('/')).body, String(begun))
  assert.equal((await site.visit('/keep')).body, String(Date.now()))
}))

test('should let a session from before the option start now, and save that', () => withSite(ours, async (site) => {
  const store = new ours.MemoryStore()
  const plain = site.session({ store })
  const timed = site.session({ store, timeouts: { absolute: ABSOLUTE } })
  site.serve((req, res, next) => (req.url === '/plain' ? plain : timed)(req, res, next), (req, res) => {
    req.session.user = 'ann'
    res.end(String(req.session.user))
  })
  const stored = () => JSON.parse(store.sessions['id-1'])
  await site.visit('/plain')
  site.clock.advance(1000)
  await site.visit('/')
  const start = Date.now()
  assert.equal(stored().cookie.startedAt, start)
  site.clock.advance(1000)
  await site.visit('/')
  assert.equal(stored().cookie.startedAt, start)
  site.clock.advance(1000)
  await site.visit('/plain') // touches it, and knows nothing of a start
  await site.visit('/')
  assert.equal(stored().cookie.startedAt, Date.now())
  site.clock.advance(ABSOLUTE)
  await site.visit('/')
  assert.equal(store.sessions['id-1'], undefined)
}))

test('should allow for clocks that differ by two seconds', () => loggedIn(asyncStore, { timeouts: { absolute: ABSOLUTE } }, async (app, site) => {
  site.clock.advance(-2000)
  assert.equal(await userOf(site), 'ann')
  site.clock.advance(2000 + ABSOLUTE - 1)
  assert.equal(await userOf(site), 'ann')
  site.clock.advance(2000)
  assert.equal(await userOf(site), undefined)
}))

test('should ignore a start that is no time', () => withSite(ours, async (site) => {
  for (const startedAt of ['yesterday', null, {}, true]) {
    const store = storeKinds.async(ours)
    const app = new GatedApp(site, { store, timeouts: { absolute: ABSOLUTE } })
    store.texts.set('id-2', JSON.stringify({ cookie: { path: '/', startedAt }, user: 'ann' }))
    assert.equal(await userOf(site), 'ann')
    assert.equal((await app.stored('id-2')).cookie.startedAt, Date.now())
  }
}))

test('should warn of a store that drops what it does not know of a cookie', () => withSite(ours, async (site) => {
  class DroppingStore extends ours.MemoryStore {
    set (sid, session, callback) {
      super.set(sid, { ...session, cookie: new ours.Cookie({ path: '/' }) }, callback)
    }
  }
  const warnings = []
  const { emitWarning } = process
  process.emitWarning = (message, { code }) => warnings.push(`${code} ${message}`)
  try {
    for (let i = 0; i < 2; i++) {
      const app = new GatedApp(site, { store: new DroppingStore(), timeouts: { absolute: ABSOLUTE } })
      await site.visit('/set/a/1', { headers: { cookie: '' } })
      for (let visits = 0; visits < 3; visits++) await site.visit('/read')
      assert.ok(app)
    }
  } finally {
    process.emitWarning = emitWarning
  }
  assert.equal(warnings.length, 2, 'once for each store')
  assert.match(warnings[0], /^STORE_DROPS_KEYS .*DroppingStore/)
}))
