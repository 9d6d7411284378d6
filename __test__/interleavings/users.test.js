'use strict'

/** `users`, in all orders: who ends all sessions of a user ends those of logins under way, too. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inAllOrders, inRandomOrders } = require('./support/scheduler')
const { choices, isThorough } = require('./support/choices')
const { SID, program } = require('./support/program')
const { IndexedStore, TrustingStore, UnmarkingStore } = require('./support/stores')

const options = { users: { key: (session) => session.user } }

/** The sessions of bob that are alive. */
function alive ({ backend }) {
  return [...backend.texts].filter(([, { text }]) => JSON.parse(text).user === 'bob').map(([sid]) => sid)
}

function check (run) {
  const { backend, requests } = run
  const isEnded = requests.some(({ action, isDone }) => action === 'end all' && isDone)
  const sent = new Set(requests.map(({ sentId }) => sentId))
  for (const sid of alive(run)) {
    // A process that crashed before it had looked at its entry has not sent the cookie: nobody has the ID.
    if (!sent.has(sid) && sid !== SID) {
      assert.ok(requests.some(({ isDone, error }) => !isDone && !error), `nobody knows of ${sid}`)
      continue
    }
    assert.ok(backend.entries.has(`bob ${sid}`), `${sid} is alive and unlisted`)
    if (isEnded) assert.ok(!backend.listed.has(sid), `${sid} has stayed in`)
  }
  for (const { action, error, sentId } of requests) {
    if (error?.code === 'ERR_SESSION_ENDED') assert.ok(sentId === undefined, 'a login that failed has sent a cookie')
    else assert.ifError(error)
    assert.ok(!error || action !== 'end all')
  }
  assert.deepEqual(run.cookiesOfNobody, [])
}

function plan (requests, more) {
  return program({ Store: IndexedStore, options, requests, isNewVisitor: true, check, ...more })
}

for (const [name, isOneProcess] of [['a process for each request', false], ['one process', true]]) {
  test(`should leave nobody in who logs in while all are ended (${name})`, async () => {
    await inAllOrders(plan(['login', 'end all'], { isOneProcess }))
    await inAllOrders(plan(['login', 'end all'], { isOneProcess, isNewVisitor: false }))
    await inAllOrders(plan(['login as passport does', 'end all'], { isOneProcess }))
    await inRandomOrders(plan(['login', 'login', 'login', 'end all', 'end all'], { isOneProcess }), { count: 500 })
  })
}

/** Only `login` is by a visitor without a session; the others share one, in which bob has logged in. */
const SOME = [
  ['login', 'end all', 'end all'], ['login', 'login', 'end all'], ['login', 'set a if logged in', 'end all'],
  ['login again', 'set a if logged in', 'end all'], ['set a if logged in', 'logout', 'end all']
]
const EVERY_THREE = choices(['login', 'login again', 'read', 'set a if logged in', 'logout', 'end all'], 3)
  .filter((requests) => requests.includes('end all'))
const FOUR = ['read', 'set a if logged in', 'logout', 'end all']

/** Who is logged in at first, and who has no session. */
function visitors (requests) {
  const isNewVisitor = requests.map((action) => action === 'login')
  const isLoggedIn = requests.some((action) => !['login', 'end all'].includes(action))
  return { isLoggedIn, isNewVisitor: isLoggedIn ? isNewVisitor : true }
}

for (const [name, isOneProcess] of [['a process for each request', false], ['one process', true]]) {
  const programs = isThorough ? [...EVERY_THREE, FOUR] : isOneProcess ? SOME : [...SOME, FOUR]
  for (const requests of programs) {
    test(`should leave nobody in, in all orders of ${requests.join(', ')} (${name})`, async (t) => {
      const orders = await inAllOrders(plan(requests, { ...visitors(requests), isOneProcess }), { joins: true, limit: 1e6 })
      t.diagnostic(`${orders} orders`)
    })
  }
}

test('should find the same faults when orders that lead to the same state go on together', async () => {
  for (const Store of [UnmarkingStore, TrustingStore]) {
    const requests = ['login', 'login', 'end all']
    await assert.rejects(inAllOrders(plan(requests, { Store }), { joins: true }), /alive and unlisted|has stayed in/)
  }
})

test('should let nobody stay logged in unlisted when a process crashes at any step', async () => {
  await inAllOrders(plan(['login', 'end all']), { crashes: ['request 1', 'request 2'] })
})

test('should end the session that is ended while it is used', async () => {
  for (const action of ['read', 'set a', 'logout', 'unset']) {
    await inAllOrders(plan(['login', action], { isNewVisitor: false, check () {} }))
  }
})

test('should let a user log in when no session is being ended', async () => {
  await inAllOrders(plan(['login', 'login'], {
    check (run) {
      assert.equal(alive(run).length, 2)
      check(run)
    }
  }))
})

test('should let as many in as max says, and refuse no login', async () => {
  const limited = { users: { ...options.users, max: 1 } }
  await inRandomOrders(plan(['login', 'login'], {
    options: limited,
    check (run) {
      assert.ok(alive(run).length >= 1, 'nobody is in')
      for (const { error } of run.requests) assert.ok(!error || error.code === 'ERR_SESSION_ENDED', error?.stack)
    }
  }), { count: 500 })
})

for (const [name, Store] of Object.entries({ 'does not mark': UnmarkingStore, 'does not look again': TrustingStore })) {
  test(`should notice a version that ${name}`, async () => {
    await assert.rejects(inAllOrders(plan(['login', 'end all'], { Store })), /alive and unlisted|has stayed in/)
  })
}
