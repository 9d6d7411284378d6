'use strict'

/** The methods that sessions have under options, wherever they come from and whatever apps do with them. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inspect } = require('node:util')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const { Cookie, MemoryStore, Session } = ours
const METHODS = ['save', 'reload', 'destroy', 'regenerate']

/** A request of the session `a`, once it is loaded by what `make` made of a store. */
async function loaded (site, make = (store) => store, options = {}) {
  const store = make(new MemoryStore())
  store.set('a', { cookie: new Cookie(), user: 'ann' })
  const use = site.session({ store, revive: false, ...options })
  const req = { url: '/', method: 'GET', headers: { cookie: cookieFor('a') } }
  const res = { end () {}, setHeader () {}, getHeader () {} }
  await new Promise((resolve, reject) => use(req, res, (err) => err ? reject(err) : resolve()))
  return { req, res, store, use }
}

/** The store makes the session: its class is the store's. */
function withOwnSessions (store) {
  class OwnSession extends Session {}
  store.createSession = (req, data) => {
    req.session = new OwnSession(req, { ...data, cookie: new Cookie(data.cookie) })
    return req.session
  }
  return store
}

const kinds = { 'of the middleware': undefined, 'of a store': withOwnSessions }

for (const [whose, make] of Object.entries(kinds)) {
  const check = (what, run) => test(`should ${what}, on a session ${whose}`, () => withSite(ours, (site) => run(site)))

  check('look like any session', async (site) => {
    const { req: { session } } = await loaded(site, make)
    assert.deepEqual(Object.keys(session), ['cookie', 'user'])
    assert.ok(session instanceof Session)
    assert.equal(make === undefined ? session.constructor : Session, Session)
    assert.doesNotMatch(inspect(session), /methods|save/i)
    assert.deepEqual({ ...session, cookie: 0 }, { cookie: 0, user: 'ann' })
    for (const name of METHODS) assert.equal(typeof session[name], 'function')
  })

  check('take what an app puts in the place of a method for no data', async (site) => {
    const { req: { session }, res, store } = await loaded(site, make)
    for (const name of METHODS) {
      const method = session[name]
      session[name] = function (...args) { return method.apply(this, args) }
      assert.notEqual(session[name], method)
    }
    session.views = 1
    assert.deepEqual(Object.keys(session), ['cookie', 'user', 'views'])
    await session.save()
    res.end()
    assert.deepEqual(Object.keys(JSON.parse(store.sessions.a)), ['cookie', 'user', 'views'])
  })

  check('guard what is done through a proxy or an heir', async (site) => {
    for (const wrap of [(session) => new Proxy(session, {}), Object.create]) {
      const { req: { session }, store } = await loaded(site, make)
      const wrapped = wrap(session)
      wrapped.user = session.user = 'bob'
      await wrapped.save()
      assert.equal(JSON.parse(store.sessions.a).user, 'bob')
      await wrapped.destroy()
      await assert.rejects(wrapped.save(), { code: 'ERR_SESSION_ENDED' })
      assert.deepEqual(Object.keys(store.sessions), [])
    }
  })

  check('tell of a session what is kept about it', async (site) => {
    const { req, use } = await loaded(site, make, { timeouts: { absolute: 1000 } })
    assert.equal(use.info(req).endsAt - use.info(req).startedAt, 1000)
    assert.equal(use.info({ session: { cookie: {} } }).startedAt, undefined)
    await req.session.regenerate()
    assert.equal(use.info(req).endsAt - use.info(req).startedAt, 1000)
  })

  check('go on with the session that a store leaves the request', async (site) => {
    const { req } = await loaded(site, (store) => {
      store.regenerate = (req, callback) => { store.destroy(req.sessionID, callback) }
      return make === undefined ? store : make(store)
    })
    const { session } = req
    await session.regenerate()
    assert.equal(req.session, session)
    await session.save()
    await session.reload()
    assert.equal(req.session.user, 'ann')
  })
}
