'use strict'

/** `outage`: what becomes of requests while the store can't be read. */

const diagnostics = require('node:diagnostics_channel')
const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { HANGING } = require('../support/limits')
const { ours } = require('../support/subjects')

/** How a store fails to read; each takes the store and its own `get`. */
const faults = {
  error: (store) => { store.get = (sid, callback) => setImmediate(callback, new Error('no route to host')) },
  throw: (store) => { store.get = () => { throw new Error('no route to host') } },
  timeout: (store) => { store.get = () => {} },
  disconnected: (store) => { store.emit('disconnect') }
}

/** A site with one stored session, id-1 with `user: 'ann'`, whose store then fails as `fault` says. */
function site (fault, options, scenario) {
  return withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    site.serve(site.session({ store, ...options }), async (req, res) => {
      const answer = await handle(req)
      if (!res.writableEnded) res.end(JSON.stringify(answer))
    })
    const first = await site.visit('/login')
    const { get } = store
    faults[fault](store)
    await scenario(site, {
      store,
      cookie: first.cookie,
      recover () {
        store.get = get
        store.emit('connect')
      }
    })
  })
}

async function handle (req) {
  const { session } = req
  if (session === undefined) return 'no session'
  if (req.url === '/login') session.user = 'ann'
  if (req.url === '/change') session.cart = [1]
  if (['/save', '/destroy', '/regenerate', '/reload'].includes(req.url)) {
    try {
      await session[req.url.slice(1)]()
      return { done: req.session?.user ?? null }
    } catch (err) {
      return { code: err.code, status: err.status }
    }
  }
  return { user: session.user ?? null, id: req.sessionID }
}

const TIMEOUT = 20

describe('outage', { timeout: HANGING }, () => {
  describe("policy 'anonymous'", () => {
    for (const fault of Object.keys(faults)) {
      const options = { outage: { timeout: TIMEOUT, policy: 'anonymous' } }

      it(`should go on with an empty session and leave the cookie alone (${fault})`, () => site(fault, options, async (site) => {
        const { status, body, headers } = await site.visit('/')
        assert.equal(status, 200)
        assert.deepEqual(JSON.parse(body), { user: null, id: 'id-1' })
        assert.equal(headers['set-cookie'], undefined)
        assert.deepEqual(site.errors, [])
      }))

      it(`should store nothing of it, and give the visitor their own session afterwards (${fault})`, () => site(fault, options, async (site, { store, recover }) => {
        const before = new Map(store.texts)
        await site.visit('/change')
        assert.deepEqual(store.texts, before)
        recover()
        assert.equal(JSON.parse((await site.visit('/')).body).user, 'ann')
      }))

      for (const method of ['save', 'destroy', 'regenerate']) {
        it(`should not let ${method} seem done (${fault})`, () => site(fault, options, async (site, { store, recover }) => {
          const { body } = await site.visit(`/${method}`)
          assert.deepEqual(JSON.parse(body), { code: 'ERR_SESSION_STORE_UNAVAILABLE', status: 503 })
          recover()
          assert.equal(JSON.parse((await site.visit('/')).body).user, 'ann')
        }))
      }
    }

    it('should ask the store when the session is reloaded', () => site('disconnected', { outage: { policy: 'anonymous' } }, async (site) => {
      assert.deepEqual(JSON.parse((await site.visit('/reload')).body), { done: 'ann' })
    }))

    it('should tell those who watch of the outage and of lost data', () => site('error', { outage: { policy: 'anonymous' } }, async (site) => {
      const seen = []
      const note = (message, name) => seen.push([name, message.reason])
      for (const name of ['outage', 'drop']) diagnostics.subscribe(`express-session:${name}`, note)
      try {
        await site.visit('/change')
        await site.visit('/')
      } finally {
        for (const name of ['outage', 'drop']) diagnostics.unsubscribe(`express-session:${name}`, note)
      }
      assert.deepEqual(seen, [['express-session:outage', 'error'], ['express-session:drop', 'detached'], ['express-session:outage', 'error']])
    }))

    it('should give visitors without a cookie a detached session while the store is disconnected', () => site('disconnected', { outage: { policy: 'anonymous' } }, async (site) => {
      site.jar = undefined
      const { body, headers } = await site.visit('/change')
      assert.deepEqual(JSON.parse(body), { user: null })
      assert.equal(headers['set-cookie'], undefined)
    }))
  })

  describe("policy 'error'", () => {
    for (const [fault, code] of [['timeout', 'ERR_SESSION_STORE_TIMEOUT'], ['disconnected', 'ERR_SESSION_STORE_UNAVAILABLE']]) {
      it(`should answer with an error that has a status (${fault})`, () => withErrors(fault, { outage: { timeout: TIMEOUT, policy: 'error' } }, (err) => {
        assert.equal(err.code, code)
        assert.equal(err.status, 503)
      }))
    }

    it("should pass on the store's own error", () => withErrors('error', { outage: { policy: 'error' } }, (err) => {
      assert.equal(err.message, 'no route to host')
    }))
  })

  for (const options of [{ preset: 'strict', doctor: false }, { revive: false, unset: 'destroy' }, { outage: { policy: 'error' }, unset: 'destroy' }]) {
    it(`should end no session for not being able to read it once, with ${JSON.stringify(options)}`, () => site('error', options, async (site, { recover }) => {
      assert.equal((await site.visit('/')).status, 500)
      recover()
      assert.equal(JSON.parse((await site.visit('/')).body).user, 'ann')
    }))
  }

  describe('without a policy', () => {
    it('should pass on that the store did not answer in time', () => withErrors('timeout', { outage: { timeout: TIMEOUT } }, (err) => {
      assert.equal(err.code, 'ERR_SESSION_STORE_TIMEOUT')
      assert.match(err.message, /get\(\) within 20 ms/)
    }))

    it('should give no session while the store is disconnected, as express-session does', () => site('disconnected', { outage: { timeout: TIMEOUT } }, async (site) => {
      assert.equal(JSON.parse((await site.visit('/')).body), 'no session')
    }))
  })

  it('should pass on a write that is not answered in time, and complete the response', () => withErrors('none', { outage: { timeout: TIMEOUT } }, (err, { status }) => {
    assert.equal(err.code, 'ERR_SESSION_STORE_TIMEOUT')
    assert.equal(status, 200)
  }, (store) => { store.set = () => {} }, '/change'))

  it('should not be mixed up by an answer that comes too late', () => withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    let answerLate
    site.serve(site.session({ store, outage: { timeout: TIMEOUT, policy: 'anonymous' } }), (req, res) => {
      answerLate?.()
      setImmediate(() => res.end(JSON.stringify({ user: req.session.user ?? null })))
    })
    store.texts.set('ann', JSON.stringify({ cookie: {}, user: 'ann' }))
    const { get } = store
    store.get = function (sid, callback) { answerLate = () => get.call(store, sid, callback) }
    const { body } = await site.visit('/', { headers: { cookie: cookieFor('ann') } })
    assert.deepEqual(JSON.parse(body), { user: null })
  }))

  for (const [outage, words] of [
    [{ timeout: 0 }, /outage\.timeout must be a whole number of ms/],
    [{ timeout: '2s' }, /outage\.timeout/],
    [{ policy: 'ignore' }, /outage\.policy must be 'error' or 'anonymous'/],
    [{ timeOut: 5 }, /no option is called outage\.timeOut; did you mean outage\.timeout\?/],
    [2000, /outage must be an object/]
  ]) {
    it(`should refuse ${JSON.stringify(outage)}`, () => {
      assert.throws(() => ours.session({ secret: 'a', resave: false, saveUninitialized: false, outage }),
        { code: 'ERR_SESSION_INVALID_OPTION', message: words })
    })
  }
})

/** What `next` got, the error itself, when a visitor comes. */
function withErrors (fault, options, check, prepare = () => {}, path = '/') {
  return withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    const sessions = site.session({ store, ...options })
    let noteError
    const failed = new Promise((resolve) => { noteError = resolve })
    site.listen((req, res) => sessions(req, res, (err) => {
      if (err) noteError(err)
      if (res.writableEnded) return
      if (!err && path === '/change') req.session.cart = [1]
      res.statusCode = err ? 500 : 200
      res.end()
    }))
    store.texts.set('ann', JSON.stringify({ cookie: {}, user: 'ann' }))
    faults[fault]?.(store)
    prepare(store)
    const answer = await site.visit(path, { headers: { cookie: cookieFor('ann') } })
    check(await failed, answer)
  })
}
