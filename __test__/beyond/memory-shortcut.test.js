'use strict'

/** Requests that are asked for more than express-session has read our own MemoryStore past its methods, unseen. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const { MemoryStore } = ours

/** Counts how often a store's table is read past the store's methods. */
function countLookUps (store) {
  const { table } = MemoryStore.stateOf(store)
  const { load } = table
  const count = { lookUps: 0 }
  table.load = (sid) => {
    count.lookUps++
    return load.call(table, sid)
  }
  return count
}

const isRead = { lookUps: 1, body: 'ann' }
const kinds = {
  'as it is': [(store) => store, { revive: false }, isRead],
  'with saveBefore alone': [(store) => store, { saveBefore: 'response' }, isRead],
  'with a get of its own': [(store) => { const { get } = store; store.get = function (...args) { return get.apply(this, args) } }, { revive: false }, { lookUps: 0, body: 'ann' }],
  'with a createSession of its own': [(store) => { const { createSession } = store; store.createSession = function (...args) { return createSession.apply(this, args) } }, { revive: false }, { lookUps: 0, body: 'ann' }],
  "with conflict: 'merge'": [(store) => store, { conflict: 'merge' }, { lookUps: 0, body: 'ann' }],
  'with timeouts': [(store) => store, { timeouts: { absolute: 60000 } }, { lookUps: 0, body: 'ann' }]
}

for (const [what, [change, options, expected]] of Object.entries(kinds)) {
  test(`should read a MemoryStore ${what} as far as anybody can tell by its get`, () => withSite(ours, async (site) => {
    const store = new MemoryStore()
    change(store)
    site.serve(site.session({ store, ...options }), (req, res) => {
      req.session.user ??= 'ann'
      res.end(req.session.user)
    })
    await site.visit()
    const count = countLookUps(store)
    const { body } = await site.visit()
    assert.deepEqual({ ...count, body }, expected)
  }))
}

test('should give a request no session that ended while it was on its way', () => withSite(ours, async (site) => {
  const store = new MemoryStore()
  const use = site.session({ store, revive: false })
  const load = () => {
    const req = { url: '/', headers: { cookie: cookieFor('a') } }
    return [req, new Promise((resolve, reject) => use(req, {}, (err) => err ? reject(err) : resolve(req)))]
  }
  store.set('a', { cookie: new ours.Cookie(), user: 'ann' })
  const first = await load()[1]
  const [second, isLoaded] = load()
  first.session.destroy(() => {})
  await isLoaded
  assert.equal(first.session, undefined)
  assert.deepEqual([second.session.user, second.session.id === 'a'], [undefined, false])
}))
