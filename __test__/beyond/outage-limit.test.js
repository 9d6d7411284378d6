'use strict'

/** `outage.timeout` by a clock of its own: how long requests take, to the millisecond, whatever a store does. */

const { VirtualClock } = require('./support/virtual-clock')

const clock = VirtualClock.install() // before the package

const { describe, it } = require('node:test')
const v8 = require('node:v8')
const vm = require('node:vm')
const assert = require('node:assert/strict')
const inject = require('light-my-request')
const { createTestSession } = require('../../testing')
const { randomFrom } = require('../redis/support/random')
const { until } = require('../redis/support/until')
const { HANGING } = require('../support/limits')
const { ours } = require('../support/subjects')

const TIMEOUT = 1000

const CALLS = ['get', 'set', 'touch', 'destroy', 'getVersioned', 'setNew', 'setExisting']

/** A store whose calls do what `behave` says: `answer` calls back with what a MemoryStore has answered. */
class OddStore extends ours.Store {
  constructor () {
    super()
    this.inner = new ours.MemoryStore()
    this.calls = []
    this.behave = (method, answer) => answer()
  }
}

/** One that cannot check and write in one step, and one that can. */
class QueuedStore extends OddStore {}
class AtomicStore extends OddStore {}

for (const [Store, names] of [[QueuedStore, CALLS.slice(0, 4)], [AtomicStore, CALLS]]) {
  for (const name of names) {
    Store.prototype[name] = function (...args) {
      const callback = args.pop()
      this.calls.push(name)
      this.behave(name, () => this.inner[name](...args, callback), callback)
    }
  }
}

/** An app with visitors who are logged in; each answer says whose session it was. */
async function open (Store, options, visitors = 1) {
  const store = new Store()
  const sessions = ours.session({
    secret: 'keyboard cat', resave: false, saveUninitialized: false, store, ...options, outage: { timeout: TIMEOUT, ...options.outage }
  })
  const nexts = []
  const requests = []
  const listener = (req, res) => {
    requests.push(new WeakRef(req))
    const nth = nexts.push(0) - 1
    sessions(req, res, (err) => {
      nexts[nth] += err ? 0 : 1
      if (res.writableEnded || res.headersSent) return
      if (err) return res.writeHead(err.status ?? 500).end(err.code ?? 'error')
      handle(req).then((text) => res.end(text), (err) => res.writeHead(err.status ?? 500).end(err.code ?? 'error'))
    })
  }
  const names = Array.from({ length: visitors }, (_, n) => `visitor ${n}`)
  const known = await Promise.all(names.map(async (user) => ({ user, ...await createTestSession(sessions, { user }) })))
  store.calls = []
  const visit = async (visitor, url) => {
    const start = clock.now
    const { statusCode, payload } = await inject(listener, { url, headers: { cookie: visitor.cookie } })
    return { status: statusCode, text: payload, took: clock.now - start }
  }
  return { nexts, requests, store, visit, visitors: known }
}

async function handle (req) {
  const { session } = req
  if (req.url === '/write') session.count = (session.count ?? 0) + 1
  if (req.url === '/login') {
    const { user } = session
    await session.regenerate()
    req.session.user = user
  }
  if (req.url === '/logout') await session.destroy()
  return req.session?.user ?? 'nobody'
}

const kinds = {
  'as in express-session': {},
  'revive: false': { revive: false },
  "conflict: 'merge'": { conflict: 'merge' },
  "saveBefore: 'response'": { saveBefore: 'response' },
  "timeouts and preset: 'strict'": { preset: 'strict', doctor: false, timeouts: { idle: 60000 } }
}

const hang = () => {}
const late = (ms) => (method, answer) => { clock.setTimeout(answer, ms) }

describe('outage.timeout', { timeout: HANGING }, () => {
  for (const Store of [QueuedStore, AtomicStore]) {
    for (const [name, options] of Object.entries(kinds)) {
      const where = `${Store.name}, ${name}`

      for (const url of ['/', '/write', '/login', '/logout']) {
        it(`should bound ${url} by the limit where nothing can be read (${where})`, async () => {
          for (const [policy, expected] of [['anonymous', url === '/login' || url === '/logout' ? 503 : 200], ['error', 503]]) {
            const { store, visit, visitors } = await open(Store, { ...options, outage: { policy } })
            store.behave = hang
            const { status, took } = await clock.pass(visit(visitors[0], url))
            assert.deepEqual([status, took, store.calls.length], [expected, TIMEOUT, 1])
          }
        })

        it(`should bound ${url} by one limit for each call where all are just in time (${where})`, async () => {
          const { store, visit, visitors } = await open(Store, options)
          store.behave = late(TIMEOUT - 1)
          const { status, took } = await clock.pass(visit(visitors[0], url))
          assert.equal(status, 200)
          assert.equal(took, store.calls.length * (TIMEOUT - 1))
          // It reads; a store that is not atomic is read again before each write, and a login ends a session and makes one.
          assert.ok(store.calls.length <= (url === '/login' ? 4 : 3), store.calls.join())
        })
      }

      it(`should bound a write that is not answered by the limit (${where})`, async () => {
        const { store, visit, visitors } = await open(Store, { ...options, outage: { policy: 'anonymous' } })
        store.behave = (method, answer) => { if (!/set/.test(method)) answer() }
        const { status, text, took } = await clock.pass(visit(visitors[0], '/write'))
        assert.equal(took, TIMEOUT)
        // By then a response that waited for nothing is out.
        assert.deepEqual([status, text], options.saveBefore === 'response' ? [503, 'ERR_SESSION_STORE_TIMEOUT'] : [200, visitors[0].user])
      })
    }
  }
})

/** What a store may do wrong with one call. */
const faults = [
  (answer, callback, random) => { clock.setTimeout(answer, random() * TIMEOUT) },
  (answer, callback, random) => { clock.setTimeout(answer, TIMEOUT + random() * 5 * TIMEOUT) },
  (answer, callback, random) => { clock.setTimeout(callback, random() * 2 * TIMEOUT, Object.assign(new Error('no route'), { status: 502 })) },
  (answer) => { answer(); answer() },
  (answer, callback) => { answer(); clock.setTimeout(callback, 2 * TIMEOUT, null, { cookie: {}, user: 'somebody else' }) },
  (answer, callback) => { callback(null, undefined); answer() },
  () => { throw new Error('thrown') },
  (answer) => { answer(); throw new Error('thrown after the answer') },
  () => {}
]

describe('a store that does everything wrong', { timeout: HANGING }, () => {
  for (const Store of [QueuedStore, AtomicStore]) {
    for (const [name, options] of Object.entries(kinds)) {
      for (const policy of ['anonymous', 'error']) {
        it(`should mix up no sessions and answer each request once, in time (${Store.name}, ${name}, ${policy})`, async () => {
          const random = randomFrom(18)
          const { nexts, store, visit, visitors } = await open(Store, { ...options, outage: { policy } }, 20)
          store.behave = (method, answer, callback) => {
            if (random() < 0.5) answer()
            else faults[Math.floor(random() * faults.length)](answer, callback, random)
          }

          for (let round = 0; round < 10; round++) {
            await clock.pass(Promise.all(visitors.map(async (visitor) => {
              const { status, text, took } = await visit(visitor, random() < 0.5 ? '/' : '/write')
              // Requests of one session, of which some came earlier, wait for each other in a queued store.
              assert.ok(took <= 3 * TIMEOUT, `${took} ms`)
              if (status === 200) assert.ok([visitor.user, 'nobody'].includes(text), text)
              else assert.ok([500, 502, 503].includes(status), status)
            })))
          }
          assert.equal(nexts.filter((count) => count > 1).length, 0)

          // Whatever comes late comes now; then the store is well again.
          while (clock.timers.size > 0) clock.ringNext()
          store.behave = (method, answer) => answer()
          for (const visitor of visitors) {
            const { status, text } = await clock.pass(visit(visitor, '/'))
            assert.equal(status, 200)
            assert.ok([visitor.user, 'nobody'].includes(text), text)
          }
        })
      }
    }
  }

  it('should keep nothing of requests whose calls a store has kept and never answers', async () => {
    const { requests, store, visit, visitors } = await open(AtomicStore, { outage: { policy: 'anonymous' } })
    const kept = []
    store.behave = (method, answer, callback) => { kept.push(callback) }
    for (let i = 0; i < 50; i++) {
      await clock.pass(Promise.all(Array.from({ length: 40 }, () => visit(visitors[0], '/write'))))
    }
    assert.equal(kept.length, 2000)
    assert.equal(requests.length, 2000)
    assert.equal(clock.timers.size, 0)

    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc')
    await until(() => {
      collect()
      return requests.every((request) => request.deref() === undefined)
    })
    assert.equal(kept.length, 2000)
  })
})
