'use strict'

/** What an app can watch by node:diagnostics_channel. */

const diagnostics = require('node:diagnostics_channel')
const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { runProgram } = require('../units/support/child')

const EVENTS = ['create', 'end', 'reject', 'drop', 'conflict', 'outage']
const STORE_CALLS = diagnostics.tracingChannel('express-session.store')

/** @returns {Promise<object[]>} the messages that were published while `run` ran */
async function watch (run) {
  const seen = []
  const note = (message, name) => seen.push({ event: name.slice('express-session:'.length), ...message })
  for (const name of EVENTS) diagnostics.subscribe(`express-session:${name}`, note)
  try {
    await run()
    return seen
  } finally {
    for (const name of EVENTS) diagnostics.unsubscribe(`express-session:${name}`, note)
  }
}

/** @returns {Promise<object[]>} what was published of store calls while `run` ran */
async function trace (run) {
  const seen = []
  const note = (step) => (message) => seen.push({ step, ...message })
  const subscribers = Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((step) => [step, note(step)]))
  STORE_CALLS.subscribe(subscribers)
  try {
    await run()
    return seen
  } finally {
    STORE_CALLS.unsubscribe(subscribers)
  }
}

/** An app with a session in store, id `ann`; `run` gets the site. */
function site (run, options = {}) {
  return withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    store.texts.set('ann', JSON.stringify({ cookie: { originalMaxAge: null, expires: null, path: '/' }, user: 'top secret' }))
    site.serve(site.session({ store, ...options }), (req, res) => {
      if (req.url === '/login') req.session.user = 'top secret'
      if (req.url === '/logout') return req.session.destroy(() => res.end())
      if (req.url === '/regenerate') return req.session.regenerate(() => { req.session.user = 'top secret'; res.end() })
      res.end()
    })
    await run(site, store)
  })
}

const kinds = { 'revive: false': { revive: false }, "outage: { policy: 'error' }": { outage: { policy: 'error' } }, 'a subscriber alone': {}, "unset: 'destroy'": { unset: 'destroy' } }

for (const [name, options] of Object.entries(kinds)) {
  /** Events and reasons; the app is made while somebody watches. */
  const eventsOf = async (...visits) => {
    const seen = await watch(() => site(async (site) => {
      for (const [path, cookie] of visits) await site.visit(path, cookie === undefined ? {} : { headers: { cookie } })
    }, options))
    return { seen, events: seen.map(({ event, reason }) => `${event} ${reason}`) }
  }

  describe(`channels, with ${name}`, () => {
    it('should tell of a new session once it is stored', async () => {
      assert.deepEqual((await eventsOf(['/'], ['/login'], ['/login'])).events, ['create saved'])
    })

    it('should tell of ends', async () => {
      assert.deepEqual((await eventsOf(['/logout', cookieFor('ann')])).events, ['end destroy'])
      assert.deepEqual((await eventsOf(['/regenerate', cookieFor('ann')])).events, ['end regenerate', 'create saved'])
    })

    it('should tell of cookies that are refused', async () => {
      const { events } = await eventsOf(['/', 'connect.sid=ann'], ['/', cookieFor('ann', { secret: 'another' })], ['/', cookieFor('bob')], ['/', 'other=1'])
      assert.deepEqual(events, ['reject unsigned', 'reject forged', 'reject unknown'])
    })

    it('should publish nothing where a session is but read', async () => {
      assert.deepEqual((await eventsOf(['/', cookieFor('ann')])).events, [])
    })

    it('should publish neither IDs nor data', async () => {
      const { seen } = await eventsOf(['/logout', cookieFor('ann')], ['/', cookieFor('bob-has-this-id')])
      assert.equal(seen.length, 2)
      for (const { req, ...message } of seen) {
        assert.equal(req.url === '/' || req.url === '/logout', true)
        assert.match(message.id, /^[\w-]{22}$/)
        assert.doesNotMatch(JSON.stringify(message), /bob-has|top secret|"ann"/)
      }
    })

    it('should trace calls of the store', async () => {
      const seen = await trace(() => site((site) => site.visit('/login', { headers: { cookie: cookieFor('ann') } }), options))
      const gets = seen.filter(({ method }) => method === 'get')
      assert.deepEqual(gets.slice(0, 3).map(({ step }) => step), ['start', 'end', 'asyncStart'])
      assert.ok(gets.some(({ step }) => step === 'asyncEnd'))
      assert.equal(gets[0].store, 'TextStore')
      assert.doesNotMatch(JSON.stringify(seen), /top secret|"ann"/)
    })

    it('should trace calls that fail', async () => {
      const seen = await trace(() => site(async (site, store) => {
        store.get = (sid, callback) => callback(new Error('no route to host'))
        await site.visit('/', { headers: { cookie: cookieFor('ann') } })
        store.get = () => { throw new Error('thrown') }
        await site.visit('/', { headers: { cookie: cookieFor('ann') } })
      }, options))
      assert.deepEqual(seen.filter(({ step }) => step === 'error').map(({ error }) => error.message), ['no route to host', 'thrown'])
    })
  })
}

it('should publish nothing where the first to watch comes after session(), with no option of ours', () => site(async (site) => {
  assert.deepEqual(await watch(() => site.visit('/login')), [])
}))

it('should trace as well on a Node before 20.13, whose tracing channels do not say whether anybody watches', async () => {
  const { stdout, stderr } = await runProgram(`
    const diagnostics = require('node:diagnostics_channel')
    const { tracingChannel } = diagnostics
    const has = (target, name) => name !== 'hasSubscribers' && name in target
    // Methods see the channel itself: it has private members.
    const get = (target, name) => typeof target[name] === 'function' ? target[name].bind(target) : target[name]
    diagnostics.tracingChannel = (name) => new Proxy(tracingChannel(name), { has, get })

    const seen = []
    const note = (step) => ({ method }) => seen.push(method + ' ' + step)
    const steps = Object.fromEntries(['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((step) => [step, note(step)]))
    diagnostics.tracingChannel('express-session.store').subscribe(steps)

    const session = require('../../..')
    const { createTestSession } = require('../../../testing')
    const sessions = session({ secret: 'a', resave: false, saveUninitialized: false })
    createTestSession(sessions, { user: 'ann' }).then(() => {
      diagnostics.tracingChannel('express-session.store').unsubscribe(steps)
      return createTestSession(sessions, { user: 'ann' })
    }).then(() => console.log(JSON.stringify(seen)))`)
  assert.equal(stderr, '')
  assert.deepEqual(JSON.parse(stdout).sort(), ['set asyncEnd', 'set asyncStart', 'set end', 'set start'])
})
