'use strict'

/** `timeouts`: sessions end when they should, to the millisecond. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const diagnostics = require('node:diagnostics_channel')
const { GatedApp } = require('./support/gated-app')
const { memoryStores } = require('./support/memory-stores')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { original, ours } = require('../support/subjects')

const IDLE = 1000
const ABSOLUTE = 5000

/** Stores that hold to a cookie's expiry themselves. */
const expiring = {
  ...memoryStores,
  'MemoryStore with a bound': () => new ours.MemoryStore({ max: 100 }),
  "express-session's MemoryStore": () => new original.MemoryStore()
}

const others = { 'store without expiry': () => storeKinds.async(ours), 'store that keeps objects': () => storeKinds.live(ours) }

/** A visitor has logged in; the session's ID is id-2, and it starts now. */
function loggedIn (makeStore, options, scenario) {
  return withSite(ours, async function (site) {
    const app = new GatedApp(site, { store: makeStore(), ...options })
    await site.visit('/login/ann')
    await scenario(app, site)
    assert.deepEqual(site.errors, [])
  })
}

async function userOf (site) {
  const { body } = await site.visit('/read', { headers: { cookie: cookieFor('id-2') } })
  return JSON.parse(body).user
}

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

test('should show nothing of what is kept on the live session', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { idle: IDLE } }, async (app, site) => {
  const { body } = await site.visit('/read')
  assert.deepEqual(Object.keys(JSON.parse(body)).sort(), ['cookie', 'user'])
  assert.deepEqual(Object.keys(JSON.parse(body).cookie).sort(), ['expires', 'httpOnly', 'originalMaxAge', 'path'])
  assert.equal((await app.stored('id-2')).cookie.startedAt, Date.now())
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

test('should bear clocks that differ by two seconds', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { absolute: ABSOLUTE } }, async (app, site) => {
  site.clock.advance(-2000)
  assert.equal(await userOf(site), 'ann')
  site.clock.advance(2000 + ABSOLUTE - 1)
  assert.equal(await userOf(site), 'ann')
  site.clock.advance(2000)
  assert.equal(await userOf(site), undefined)
}))

test('should tell those who watch of a session that is too old', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { absolute: ABSOLUTE } }, async (app, site) => {
  const told = []
  const listen = ({ id, reason }) => told.push({ id, reason })
  diagnostics.subscribe('express-session:end', listen)
  try {
    site.clock.advance(ABSOLUTE)
    await userOf(site)
  } finally {
    diagnostics.unsubscribe('express-session:end', listen)
  }
  assert.deepEqual(told.map(({ reason }) => reason), ['absolute'])
  assert.ok(!told[0].id.includes('id-2'))
}))

test('should not let reload bring back a session that is too old', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { absolute: ABSOLUTE }, revive: false }, async (app, site) => {
  const stored = await new Promise((resolve, reject) => app.store.load('id-2', (err, session) => err ? reject(err) : resolve(session)))
  site.clock.advance(ABSOLUTE - 1)
  await stored.reload()
  site.clock.advance(1)
  await assert.rejects(stored.reload(), { code: 'ERR_SESSION_ENDED' })
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

const refused = {
  'an idle time longer than the absolute one': [{ idle: 2, absolute: 1 }, /timeouts.idle must not be longer than timeouts.absolute; got 2 and 1/],
  'touchEvery as long as idle': [{ idle: 2, touchEvery: 2 }, /timeouts.touchEvery must be shorter/],
  'touchEvery alone': [{ touchEvery: 2 }, /needs the option timeouts.idle/],
  'a time that is no number': [{ idle: '30m' }, /timeouts.idle must be a whole number of ms, 1 or more; got '30m'/],
  'a time of 0': [{ absolute: 0 }, /timeouts.absolute must be/],
  'an unknown name': [{ idel: 1 }, /did you mean timeouts.idle/],
  'what is no object': [3600000, /timeouts must be an object/]
}

for (const [name, [timeouts, message]] of Object.entries(refused)) {
  test(`should refuse ${name}`, () => {
    assert.throws(() => ours.session({ secret: 'x', timeouts }), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION', message })
  })
}

test('should refuse idle with a store that does not record uses', () => {
  const without = storeKinds['async without touch'](ours)
  const stores = [without, ...[{ disableTouch: true }, { disableTTL: true }, { ttl: () => 1 }].map((settings) => Object.assign(storeKinds.async(ours), settings))]
  for (const store of stores) {
    assert.throws(() => ours.session({ secret: 'x', store, timeouts: { idle: 1 } }), { name: 'TypeError', code: 'ERR_SESSION_STORE_UNABLE', message: /timeouts.idle/ })
    ours.session({ secret: 'x', store, timeouts: { absolute: 1 } })
  }
})

test('should take the cookie of a session away that is too old, under clearCookie', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { absolute: ABSOLUTE }, clearCookie: true, saveUninitialized: false }, async (app, site) => {
  site.clock.advance(ABSOLUTE)
  const { setCookie } = await site.visit('/read', { headers: { cookie: cookieFor('id-2') } })
  assert.match(setCookie.join(), /^connect\.sid=; Path=\/; Expires=Thu, 01 Jan 1970/)
  const { setCookie: none } = await site.visit('/read', { headers: { cookie: cookieFor('unknown') } })
  assert.deepEqual(none, [])
}))

test('should tell those who watch of a session that was too old for an upgrade', () => loggedIn(storeKinds.async.bind(null, ours), { timeouts: { absolute: ABSOLUTE } }, async (app, site) => {
  const told = []
  const listen = ({ reason }) => told.push(reason)
  diagnostics.subscribe('express-session:end', listen)
  try {
    site.clock.advance(ABSOLUTE)
    assert.equal(await app.sessions.load({ url: '/', headers: { cookie: cookieFor('id-2') } }), undefined)
    assert.deepEqual(told, ['absolute'])
  } finally {
    diagnostics.unsubscribe('express-session:end', listen)
  }
}))
