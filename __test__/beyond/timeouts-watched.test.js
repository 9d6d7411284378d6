'use strict'

/** Who watches learns why a session has ended, from stores that still hold what has ended by its time. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const diagnostics = require('node:diagnostics_channel')
const { memoryStores } = require('./support/memory-stores')
const { createStore } = require('../sqlite/support/stores')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { original, ours } = require('../support/subjects')

const IDLE = 1000
const ABSOLUTE = 5000

const stores = {
  ...memoryStores,
  SqliteStore: (t) => createStore(t, { sweep: 0 })
}

/** Collects what is published while a scenario runs, as 'channel reason'. */
async function watching (scenario) {
  const told = []
  const listeners = ['end', 'reject'].map((name) => [`express-session:${name}`, ({ reason, id }) => {
    assert.doesNotMatch(String(id), /id-1/)
    told.push(`${name} ${reason}`)
  }])
  for (const listener of listeners) diagnostics.subscribe(...listener)
  try {
    await scenario(told)
  } finally {
    for (const listener of listeners) diagnostics.unsubscribe(...listener)
  }
}

/** A visitor has logged in. */
function loggedIn (store, options, scenario) {
  return withSite(ours, async (site) => {
    site.sessions = site.session({ store, ...options })
    site.serve(site.sessions, (req, res) => {
      if (req.url === '/login') req.session.user = 'ann'
      res.end(String(req.session.user))
    })
    await site.visit('/login')
    await scenario(site, () => site.visit('/', { headers: { cookie: cookieFor('id-1') } }))
    assert.deepEqual(site.errors, [])
  })
}

const ends = {
  'that was idle': [{ timeouts: { idle: IDLE } }, IDLE, 'end idle'],
  'that was idle, under touchEvery': [{ timeouts: { idle: IDLE, touchEvery: 100 } }, IDLE, 'end idle'],
  'that was too old': [{ timeouts: { absolute: ABSOLUTE } }, ABSOLUTE, 'end absolute'],
  'that was idle, then too old': [{ timeouts: { idle: IDLE, absolute: ABSOLUTE } }, ABSOLUTE, 'end absolute'],
  'whose cookie expired first': [{ timeouts: { idle: IDLE }, cookie: { maxAge: IDLE - 1 } }, IDLE, 'reject unknown']
}

for (const [name, makeStore] of Object.entries(stores)) {
  for (const guard of [{}, { revive: false }, { conflict: 'merge' }]) {
    for (const [which, [options, wait, message]] of Object.entries(ends)) {
      test(`should tell of a session ${which} (${name}, ${JSON.stringify(guard)})`, (t) => loggedIn(makeStore(t), { ...options, ...guard }, (site, visit) => watching(async (told) => {
        site.clock.advance(wait - 2)
        if (which === 'that was idle') {
          assert.equal((await visit()).body, 'ann')
          assert.deepEqual(told, [], 'it is alive')
        }
        site.clock.advance(wait)
        assert.equal((await visit()).body, 'undefined')
        assert.deepEqual(told, [message])
        await visit()
        assert.deepEqual(told, [message, 'reject unknown'], 'once')
      })))
    }
  }

  test(`should tell of a session that was idle before an upgrade (${name})`, (t) => loggedIn(makeStore(t), { timeouts: { idle: IDLE } }, (site) => watching(async (told) => {
    site.clock.advance(IDLE)
    assert.equal(await site.sessions.load({ url: '/', headers: { cookie: cookieFor('id-1') } }), undefined)
    assert.deepEqual(told, ['end idle'])
  })))

  test(`should not ask for ended sessions while nobody watches (${name})`, (t) => {
    const store = makeStore(t)
    const { mock: { calls } } = t.mock.method(store, 'getEnded')
    return loggedIn(store, { timeouts: { idle: IDLE } }, async (site, visit) => {
      site.clock.advance(IDLE)
      assert.equal((await visit()).body, 'undefined')
      assert.equal(calls.length, 0)
    })
  })
}

test('should tell of an unknown session where the store can\'t say more, or fails to', async () => {
  const failing = Object.assign(new ours.MemoryStore(), { getEnded: (sid, callback) => callback(new Error('no')) })
  const throwing = Object.assign(new ours.MemoryStore(), { getEnded: () => { throw new Error('no') } })
  const odd = [null, 7, {}, { cookie: 'none' }, { cookie: { expires: 'never', startedAt: {} } }].map((session) => {
    return Object.assign(new ours.MemoryStore(), { getEnded: (sid, callback) => callback(null, session) })
  })
  for (const store of [new original.MemoryStore(), failing, throwing, ...odd]) {
    await loggedIn(store, { timeouts: { idle: IDLE } }, (site, visit) => watching(async (told) => {
      site.clock.advance(IDLE)
      assert.equal((await visit()).body, 'undefined')
      assert.deepEqual(told, ['reject unknown'])
    }))
  }
})

test('should tell of a session that was too old in a store of somebody else', () => loggedIn(storeKinds.async(ours), { timeouts: { absolute: ABSOLUTE } }, (site, visit) => watching(async (told) => {
  site.clock.advance(ABSOLUTE)
  await visit()
  assert.deepEqual(told, ['end absolute'])
})))

test('should tell of a session that was too old for an upgrade in a store of somebody else', () => loggedIn(storeKinds.async(ours), { timeouts: { absolute: ABSOLUTE } }, (site) => watching(async (told) => {
  site.clock.advance(ABSOLUTE)
  assert.equal(await site.sessions.load({ url: '/', headers: { cookie: cookieFor('id-1') } }), undefined)
  assert.deepEqual(told, ['end absolute'])
})))
