'use strict'

/** Without a callback, a session's methods return promises; with one, they are express-session's. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const lives = { plain: {}, guarded: { revive: false }, unguarded: { saveBefore: 'response' } }

/** Serves `handle(req)` to a visitor who has `user: 'ann'`, and resolves to what it returned. */
function inRequest (options, handle, { kind = 'async', prepare = () => {}, change = () => {} } = {}) {
  return withSite(ours, async function (site) {
    const store = storeKinds[kind](ours)
    let outcome
    site.serve(site.session({ store, ...options }), (req, res) => {
      if (req.url === '/login') {
        req.session.user = 'ann'
        return res.end()
      }
      change(store, req.session)
      outcome = Promise.resolve(handle(req, store))
      outcome.then(() => res.end(), () => res.end())
    })
    await site.visit('/login')
    prepare(store)
    await site.visit('/')
    return outcome
  })
}

function failing (method) {
  return { change: (store) => { store[method] = (...args) => setImmediate(args.at(-1), new Error('store down')) } }
}

for (const [life, options] of Object.entries(lives)) {
  const it = (name, ...rest) => test(`${name} (${life})`, () => inRequest(options, ...rest))

  it('should save', async (req, store) => {
    req.session.views = 1
    assert.equal(await req.session.save(), undefined)
    assert.equal(JSON.parse(store.texts.get(req.sessionID)).views, 1)
  })

  it('should reload, and fulfil with the new session', async (req) => {
    req.session.user = 'bob'
    const session = await req.session.reload()
    assert.equal(session, req.session)
    assert.equal(session.user, 'ann')
  })

  it('should destroy', async (req, store) => {
    assert.equal(await req.session.destroy(), undefined)
    assert.deepEqual([req.session, store.texts.size], [undefined, 0])
  })

  it('should regenerate, and fulfil with the new session', async (req, store) => {
    const before = req.sessionID
    const session = await req.session.regenerate()
    assert.equal(session, req.session)
    assert.notEqual(session.id, before)
    assert.deepEqual([session.user, store.texts.has(before)], [undefined, false])
  })

  it('should take the data of a list of keys into the new session', async (req) => {
    Object.assign(req.session, { cart: [1], theme: 'dark', cookieless: 1 })
    const { cookie } = req.session
    const session = await req.session.regenerate({ keep: ['cart', 'unknown', 'cookie', '__proto__', 'save'] })
    assert.deepEqual(Object.keys(session), ['cookie', 'cart'])
    assert.notEqual(session.cookie, cookie)
    assert.equal(typeof session.save, 'function')
  })

  it('should take all data into the new session', async (req) => {
    const session = await req.session.regenerate({ keep: true })
    assert.deepEqual(Object.keys(session), ['cookie', 'user'])
  })

  it('should have what is kept on the new session before it calls back', async (req) => {
    const seen = await new Promise((resolve) => req.session.regenerate({ keep: ['user'] }, () => resolve(req.session.user)))
    assert.equal(seen, 'ann')
  })

  it('should refuse to keep anything else', async (req) => {
    for (const keep of ['user', 5, [5], {}]) {
      assert.throws(() => req.session.regenerate({ keep }), { code: 'ERR_SESSION_INVALID_OPTION' })
    }
    assert.equal(req.session.user, 'ann')
  })

  it('should return with a callback what express-session returns', async (req) => {
    const { session } = req
    const returned = []
    await new Promise((resolve) => { returned.push(session.save(resolve)) })
    await new Promise((resolve) => { returned.push(session.reload(resolve)) })
    await new Promise((resolve) => { returned.push(req.session.regenerate(resolve) === session) })
    await new Promise((resolve) => { returned.push(req.session.destroy(resolve) === session) })
    assert.deepEqual(returned, [undefined, undefined, false, false])
  })

  for (const [method, call] of Object.entries({ set: 'save', get: 'reload', destroy: 'destroy' })) {
    it(`should reject ${call} with the store's error`, async (req) => {
      await assert.rejects(req.session[call](), { message: 'store down' })
    }, failing(method))
  }

  it('should reject regenerate with the store\'s error, the new session being there with what is kept', async (req) => {
    const before = req.sessionID
    await assert.rejects(req.session.regenerate({ keep: ['user'] }), { message: 'store down' })
    assert.notEqual(req.sessionID, before)
    assert.equal(req.session.user, 'ann')
  }, failing('destroy'))

  it('should reject reload of a session that is gone with 401', async (req, store) => {
    store.texts.clear()
    await assert.rejects(req.session.reload(), { message: 'failed to load session', code: 'ERR_SESSION_ENDED', status: 401 })
  })

  it('should not warn of a failure that nobody awaits', async (req) => {
    req.session.save()
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  }, failing('set'))

  it('should throw at once what JSON can\'t say', async (req) => {
    req.session.big = 1n
    assert.throws(() => req.session.save(), TypeError)
    delete req.session.big
  })
}

/** A session as a store's own class may make it: its methods know callbacks only. */
class ForeignSession {
  constructor (req, data) {
    Object.defineProperty(this, 'req', { value: req })
    this.id = req.sessionID
    this.cookie = data.cookie
  }

  touch () {}
  save (callback) { this.req.sessionStore.set(this.id, this, callback) }
  destroy (callback) { delete this.req.session; this.req.sessionStore.destroy(this.id, callback) }
  regenerate (callback) { this.req.sessionStore.regenerate(this.req, callback) }
}

for (const [life, options] of Object.entries(lives)) {
  test(`should give sessions of a foreign class promises, too (${life})`, () => inRequest(options, async (req, store) => {
    const before = req.sessionID
    assert.ok(req.session instanceof ForeignSession)
    assert.equal(await req.session.save(), undefined)
    const session = await req.session.regenerate()
    assert.equal(session, req.session)
    await session.destroy()
    assert.equal(store.texts.has(before), false)
  }, {
    prepare (store) {
      store.createSession = (req, data) => (req.session = new ForeignSession(req, data))
    }
  }))
}
