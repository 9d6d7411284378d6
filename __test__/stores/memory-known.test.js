'use strict'

/**
 * What is known of sessions without parsing them is what they are: each random program of requests that overlap and of an
 * app's own calls runs on a store as it is, and on one whose every step goes through its methods.
 */

const { mock, test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { apply, change } = require('../support/json-changes')
const { cookieFor } = require('../support/site')
const { ours } = require('../support/subjects')

const { Cookie, MemoryStore, Session, session: makeMiddleware } = ours

/** Whose session it is. Where two requests' changes are put together, what is not enumerable is lost. */
const key = ({ ...data }) => data.user

const features = {
  'no options': {},
  resave: { resave: true },
  'rolling, maxAge': { rolling: true, cookie: { maxAge: 60000 } },
  'revive: false': { revive: false },
  "users, conflict: 'merge'": { users: { key }, conflict: 'merge' },
  'timeouts, users': { timeouts: { idle: 60000 }, users: { key } }
}

const sids = ['a', 'b']

/** What an app may do to the store itself, with a session's data as they are in the store. */
const calls = {
  set: (store, sid, data) => store.set(sid, data),
  'set a marked one': (store, sid, { cookie, ...data }) => store.set(sid, { ...data, cookie }),
  touch: (store, sid, data) => store.touch(sid, data),
  'touch with another cookie': (store, sid) => store.touch(sid, { cookie: new Cookie({ maxAge: 5000, sameSite: 'lax' }) }),
  'touch with a cookie of no class': (store, sid) => store.touch(sid, { cookie: { path: '/', mine: 1 } }),
  destroy: (store, sid) => store.destroy(sid),
  'destroy and make anew': (store, sid, data) => { store.destroy(sid); store.set(sid, data) },
  clear: (store) => store.clear(),
  'read all': (store) => { assert.equal(typeof store.sessions, 'object') }
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('open'), sid: fc.constantFrom(...sids) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('change'), which: fc.nat(3), change }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom('count', 'log in', 'save', 'reload'), which: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('end'), which: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('call'), sid: fc.constantFrom(...sids), name: fc.constantFrom(...Object.keys(calls)) }) }
)

/** The steps of a program, and after each what the app and the store have. */
class Program {
  constructor (options, prepare) {
    this.store = new MemoryStore()
    this.made = 0
    this.use = makeMiddleware({ secret: 'keyboard cat', resave: false, saveUninitialized: false, store: this.store, genid: () => `new ${this.made++}`, ...options })
    this.merges = options.conflict === 'merge'
    prepare(this.store)
    this.requests = []
    this.errors = []
  }

  async run (steps) {
    for (const sid of sids) this.store.set(sid, { cookie: new Cookie(), user: 'alice', list: [1, { n: 2 }], count: 0 })
    const seen = []
    // What is read for the second time is known.
    const reads = sids.flatMap((sid) => [{ what: 'open', sid }, { what: 'end', which: 0 }, { what: 'open', sid }, { what: 'end', which: 0 }])
    for (const each of [...reads, ...steps]) {
      await this[each.what](each)
      await settled()
      seen.push({ ...each, sessions: this.requests.map(({ req }) => textOf(req.session)), store: MemoryStore.stateOf(this.store).table.entries?.(), errors: [...this.errors] })
    }
    return seen
  }

  async open ({ sid }) {
    const req = { url: '/', method: 'GET', headers: { cookie: cookieFor(sid) } }
    const res = { end () {}, setHeader () {}, getHeader () {} }
    await new Promise((resolve) => this.use(req, res, (err) => { this.note(err); resolve() }))
    this.requests.unshift({ req, res })
  }

  async end ({ which }) {
    const [request] = this.requests.splice(which % (this.requests.length || 1), 1)
    try {
      request?.res.end()
    } catch (err) {
      this.note(err)
    }
  }

  async change ({ which, change }) {
    const session = this.session(which)
    if (session) apply(session, structuredClone(change), (object) => !(object instanceof Cookie) && !(object instanceof Session))
  }

  async count ({ which }) {
    const session = this.session(which)
    if (session && typeof session.count === 'number') session.count++
  }

  async 'log in' ({ which }) {
    const session = this.session(which)
    if (session) session.user = session.user === 'bob' ? 'alice' : 'bob'
  }

  async save ({ which }) {
    const session = this.session(which)
    if (session) await new Promise((resolve) => attempt(() => session.save((err) => { this.note(err); resolve() }), (err) => { this.note(err); resolve() }))
  }

  async reload ({ which }) {
    const session = this.session(which)
    if (session) await new Promise((resolve) => session.reload((err) => { this.note(err); resolve() }))
  }

  async call ({ sid, name }) {
    // Where a store's methods are an app's own, sessions have no versions, and another cookie is a conflict.
    if (this.merges && name.startsWith('touch with')) return
    const text = MemoryStore.stateOf(this.store).table.text?.(sid)
    if (text !== undefined) calls[name](this.store, sid, withCookie(JSON.parse(text)))
  }

  session (which) {
    return this.requests[which % (this.requests.length || 1)]?.req.session
  }

  note (err) {
    if (err) this.errors.push(`${err.name}: ${err.message}`)
  }
}

/** A write of a session may consist of several calls of the store, each of which takes a turn of the event loop. */
async function settled () {
  for (let turns = 0; turns < 25; turns++) await new Promise((resolve) => setImmediate(resolve))
}

function attempt (act, onError) {
  try {
    act()
  } catch (err) {
    onError(err)
  }
}

function withCookie (data) {
  const { cookie } = data
  return cookie && cookie.startedAt === undefined ? { ...data, cookie: new Cookie(cookie) } : data
}

function textOf (session) {
  try {
    return JSON.stringify(session)
  } catch (err) {
    return err.name
  }
}

function ownMethods (store) {
  for (const name of ['get', 'set', 'touch', 'destroy']) {
    const method = store[name]
    store[name] = function (...args) { return method.apply(this, args) }
  }
}

for (const [name, options] of Object.entries(features)) {
  test(`should make no difference, with ${name}`, async () => {
    mock.timers.enable({ apis: ['Date'], now: 1e12 })
    mock.method(process, 'emitWarning', () => {}) // Calls of the app's take metadata away.
    try {
      await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const past = await new Program(options, () => {}).run(steps)
        const by = await new Program(options, ownMethods).run(steps)
        assert.deepEqual(past, by)
      }), { numRuns: Number(process.env.RUNS ?? 120), includeErrorInReport: true })
    } finally {
      mock.restoreAll()
      mock.timers.reset()
    }
  })
}
