'use strict'

/** `timeouts`: sessions end when they should, to the millisecond. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { GatedApp } = require('./support/gated-app')
const { memoryStores } = require('./support/memory-stores')
const { ABSOLUTE, IDLE, loggedIn, userOf } = require('./support/timed-visitor')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { original, ours } = require('../support/subjects')

const asyncStore = () => storeKinds.async(ours)

/** Stores that hold to a cookie's expiry themselves. */
const expiring = {
  ...memoryStores,
  'MemoryStore with a bound': () => new ours.MemoryStore({ max: 100 }),
  "express-session's MemoryStore": () => new original.MemoryStore()
}

const others = { 'store without expiry': asyncStore, 'store that keeps objects': () => storeKinds.live(ours) }

const guards = { 'revive: true': {}, 'revive: false': { revive: false }, "conflict: 'merge'": { conflict: 'merge' } }

for (const [guard, options] of Object.entries(guards)) {
  for (const [name, makeStore] of Object.entries(expiring)) {
    test(`should end a session that was idle, to the millisecond (${name}, ${guard})`, async () => {
      for (const [wait, user] of [[IDLE - 1, 'ann'], [IDLE, undefined], [IDLE + 1, undefined]]) {
        await loggedIn(makeStore, { ...options, timeouts: { idle: IDLE } }, async (app, site) => {
          site.clock.advance(IDLE - 1)
          assert.equal(await userOf(site), 'ann', 'the first use puts the end off')
          site.clock.advance(wait)
          assert.equal(await userOf(site), user, `${wait} ms after its last use`)
        })
      }
    })
  }

  for (const [name, makeStore] of Object.entries({ ...expiring, ...others })) {
    test(`should end a session that is too old, to the millisecond (${name}, ${guard})`, async () => {
      for (const [age, user] of [[ABSOLUTE - 1, 'ann'], [ABSOLUTE, undefined], [ABSOLUTE + 1, undefined]]) {
        await loggedIn(makeStore, { ...options, timeouts: { absolute: ABSOLUTE } }, async (app, site) => {
          site.clock.advance(1000)
          await site.visit('/set/a/1')
          site.clock.advance(1000)
          assert.equal(await userOf(site), 'ann')
          site.clock.advance(age - 2000)
          assert.equal(await userOf(site), user, `${age} ms after its start`)
          if (user === undefined) assert.equal(await app.stored('id-2'), undefined)
        })
      }
    })
  }
}

test('should count what comes first: the cookie, the last use or the start', async () => {
  const timeouts = { idle: 1000, absolute: 1500 }
  for (const [maxAge, end] of [[600, 1100], [undefined, 1500], [1400, 1500]]) {
    for (const [moment, user] of [[end - 1, 'ann'], [end, undefined]]) {
      await loggedIn(expiring.MemoryStore, { timeouts, cookie: { maxAge } }, async (app, site) => {
        site.clock.advance(500)
        assert.equal(await userOf(site), 'ann')
        site.clock.advance(moment - 500)
        assert.equal(await userOf(site), user, `maxAge ${maxAge}, after ${moment} ms`)
      })
    }
  }
})

test('should leave the cookie that the browser gets as it is', async () => {
  for (const rolling of [false, true]) {
    await loggedIn(expiring.MemoryStore, { timeouts: { idle: IDLE }, rolling }, async (app, site) => {
      const { cookie } = await site.visit('/read')
      assert.doesNotMatch(cookie, /expires/i)
      assert.equal(cookie !== '', rolling)
    })
    await loggedIn(expiring.MemoryStore, { timeouts: { idle: IDLE }, rolling, cookie: { maxAge: 60000 } }, async (app, site) => {
      const { body } = await site.visit('/read')
      assert.equal(JSON.parse(body).cookie.expires, new Date(Date.now() + 60000).toISOString())
      assert.equal(JSON.parse(body).cookie.originalMaxAge, 60000)
    })
  }
})

test('should take the cookie of a session away that is too old, under clearCookie', () => loggedIn(asyncStore, { timeouts: { absolute: ABSOLUTE }, clearCookie: true, saveUninitialized: false }, async (app, site) => {
  site.clock.advance(ABSOLUTE)
  const { setCookie } = await site.visit('/read', { headers: { cookie: cookieFor('id-2') } })
  assert.match(setCookie.join(), /^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970/)
  const { setCookie: none } = await site.visit('/read', { headers: { cookie: cookieFor('unknown') } })
  assert.deepEqual(none, [])
}))

test('should save every time with resave, and end all the same', async () => {
  for (const [wait, user] of [[IDLE - 1, 'ann'], [IDLE, undefined]]) {
    await loggedIn(expiring.MemoryStore, { timeouts: { idle: IDLE }, resave: true }, async (app, site) => {
      site.clock.advance(IDLE - 1)
      await userOf(site)
      site.clock.advance(wait)
      assert.equal(await userOf(site), user)
    })
  }
})

test('should touch no more often than touchEvery says', () => withSite(ours, async (site) => {
  const store = site.store('recorded memory')
  const app = new GatedApp(site, { store, timeouts: { idle: 1000, touchEvery: 100 } })
  await site.visit('/login/ann')
  for (const [after, touches] of [[99, 0], [1, 1], [99, 1], [1, 2]]) {
    site.clock.advance(after)
    await userOf(site)
    assert.equal(site.calls.filter((call) => call.startsWith('store.touch')).length, touches, site.calls.join('\n'))
  }
  site.clock.advance(99)
  await userOf(site)
  site.clock.advance(901)
  assert.equal(await app.stored('id-2'), undefined, '1000 ms after the last touch')
}))

test('should touch a session whose cookie has changed, whatever touchEvery says', () => withSite(ours, async (site) => {
  const store = storeKinds.async(ours)
  site.serve(site.session({ store, timeouts: { idle: 1000, touchEvery: 100 } }), (req, res) => {
    if (req.url === '/change') req.session.cookie.sameSite = 'strict'
    else req.session.user = 'ann'
    res.end()
  })
  await site.visit('/login')
  await site.visit('/change')
  assert.equal(JSON.parse(store.texts.get('id-1')).cookie.sameSite, 'strict')
}))

test('should not let reload bring back a session that is too old', () => loggedIn(asyncStore, { timeouts: { absolute: ABSOLUTE }, revive: false }, async (app, site) => {
  const stored = await new Promise((resolve, reject) => app.store.load('id-2', (err, session) => err ? reject(err) : resolve(session)))
  site.clock.advance(ABSOLUTE - 1)
  await stored.reload()
  site.clock.advance(1)
  await assert.rejects(stored.reload(), { code: 'ERR_SESSION_ENDED' })
}))
