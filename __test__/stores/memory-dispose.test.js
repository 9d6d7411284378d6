'use strict'

/** dispose(sid, session): told of every session that leaves the store, once, and later than the call that did it. */

const { afterEach, beforeEach, test } = require('node:test')
const assert = require('node:assert/strict')
const { stopClock } = require('../support/clock')
const { ours } = require('../support/subjects')
const { answer, turn } = require('../units/support/alike')
const { lasting } = require('./shapes')

let clock
let told

beforeEach(() => {
  clock = stopClock()
  told = []
})
afterEach(() => clock.restore())

/** A store with a session under each of `sids` that lives for a second. */
function storeOf (sids, options) {
  const store = new ours.MemoryStore({ dispose: (...args) => told.push(args), ...options })
  for (const sid of sids) store.set(sid, { cookie: lasting(ours, Date.now(), 1000), of: sid })
  return store
}

const whoLeft = () => told.map(([sid]) => sid).join(' ')

const departures = {
  'was destroyed': (store) => store.destroy('a'),
  'was cleared': (store) => store.clear(),
  'was deleted from the view': (store) => { delete store.sessions.a },
  'was in a view that was replaced': (store) => { store.sessions = {}; store.length(() => {}) },
  'had ended when it was read': (store) => { clock.advance(1000); store.get('a', () => {}) },
  'had ended when it was read in the view': (store) => { clock.advance(1000); return store.sessions.a },
  'had ended when it was touched': (store) => { clock.advance(1000); store.touch('a', { cookie: new ours.Cookie() }) },
  'had ended when all were read': (store) => { clock.advance(1000); store.all(); store.prune() },
  'had ended when another was written': (store) => { clock.advance(2000); store.set('b', {}) },
  'had ended when the store was pruned': (store) => { clock.advance(1000); store.prune() },
  'had to make room': (store) => store.set('b', {})
}

for (const [how, depart] of Object.entries(departures)) {
  test(`should tell of a session that ${how}`, async function () {
    const store = storeOf(['a'], { max: 1 })
    depart(store)
    assert.deepEqual(told, [], 'not within the call')
    await turn()
    assert.equal(told.length, 1)

    const [sid, session, ...more] = told[0]
    assert.equal(sid, 'a')
    assert.equal(session.of, 'a')
    assert.equal(session.cookie.originalMaxAge, 1000)
    assert.deepEqual(more, [])
  })
}

test('should tell of each session once', async function () {
  const store = storeOf(['a', 'b', 'c', 'd'])
  store.destroy('a')
  store.destroy('a')
  clock.advance(1000)
  store.get('b', () => {})
  store.get('b', () => {})
  store.prune()
  store.prune()
  store.clear()
  await turn()
  assert.deepEqual(whoLeft().split(' ').sort(), ['a', 'b', 'c', 'd'])
})

test('should say nothing of sessions that stay', async function () {
  const store = storeOf(['a', 'b'])
  store.set('a', { cookie: new ours.Cookie() })
  store.touch('b', { cookie: new ours.Cookie() })
  await answer(store, 'get', 'a')
  await answer(store, 'all')
  store.destroy('never there')
  store.prune()
  await turn()
  assert.deepEqual(told, [])
})

test('should tell of a session as it was when it left', async function () {
  const store = storeOf(['a'])
  store.set('a', { cookie: lasting(ours, Date.now(), 1000), views: 2 })
  store.touch('a', { cookie: lasting(ours, Date.now(), 7000) })
  store.destroy('a')
  store.set('a', { cookie: new ours.Cookie(), views: 3 })
  await turn()
  assert.equal(told[0][1].views, 2)
  assert.equal(told[0][1].cookie.originalMaxAge, 7000)
})

test('should tell of a session before the callback of what removed it', async function () {
  const store = storeOf(['a'])
  store.destroy('a', () => told.push(['called back']))
  await turn()
  assert.equal(whoLeft(), 'a called back')
})

test('should call back though dispose throws', async function () {
  const thrown = []
  const catching = new Promise((resolve) => process.setUncaughtExceptionCaptureCallback((error) => {
    thrown.push(error.message)
    resolve()
  }))

  try {
    const store = storeOf(['a'], { dispose () { throw new Error('no wish') } })
    const called = answer(store, 'destroy', 'a')
    await catching
    assert.deepEqual(await called, [])
    assert.deepEqual(thrown, ['no wish'])
  } finally {
    process.setUncaughtExceptionCaptureCallback(null)
  }
})

test('should destroy and clear sessions whose text is no JSON', async function () {
  const store = storeOf(['a'])
  Object.assign(store.sessions, { b: '{"cookie":', c: '' })
  assert.deepEqual(await answer(store, 'destroy', 'b'), [])
  assert.deepEqual(await answer(store, 'clear'), [])
  assert.deepEqual(await answer(store, 'length'), [null, 0])
  assert.ok(whoLeft().includes('a'))
})

test('should tell of sessions that a request ends or destroys', async function () {
  const { cookieFor, withSite } = require('../support/site')

  await withSite(ours, async function (site) {
    const store = new ours.MemoryStore({ dispose: (sid) => told.push([sid]) })
    site.serve(site.session({ store, cookie: { maxAge: 1000 } }), function (req, res) {
      if (req.url === '/logout') return req.session.destroy(() => res.end())
      req.session.views = 1
      res.end()
    })

    await site.visit('/')
    await site.visit('/logout')
    assert.equal(whoLeft(), 'id-1')

    site.jar = undefined
    await site.visit('/')
    site.clock.advance(1000)
    site.jar = cookieFor('id-2')
    await site.visit('/')
    assert.equal(whoLeft(), 'id-1 id-2')
  })
})
