'use strict'

/** A MemoryStore keeps neither the process nor itself alive. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const { ours } = require('../support/subjects')
const { location, runProgram } = require('../units/support/child')

const programs = {
  'a store that prunes': 'new MemoryStore({ checkPeriod: 1e6 })',
  'a store that prunes often': 'new MemoryStore({ checkPeriod: 1 })',
  'a store with sessions': 'new MemoryStore().set("a", { cookie: new Cookie({ maxAge: 1e9 }) })',
  'a middleware': 'session({ secret: "s", resave: false, saveUninitialized: false })',
  'a store in the middle of pruning': `
    const store = new MemoryStore()
    const cookie = new Cookie({ maxAge: 1000 })
    for (let i = 0; i < 5000; i++) store.set(String(i), { cookie })
    const now = Date.now()
    Date.now = () => now + 5000
    store.prune()`
}

for (const [what, program] of Object.entries(programs)) {
  test(`should let a process end that has ${what}`, async function () {
    const { status, stdout } = await runProgram(`
      const session = require(${JSON.stringify(location)})
      const { Cookie, MemoryStore } = session
      ${program}
      process.on('exit', () => console.log('ended'))
    `)
    assert.equal(status, 0)
    assert.equal(stdout, 'ended\n')
  })
}

setFlagsFromString('--expose-gc')
const gc = runInNewContext('gc')

const stores = {
  'a store': () => new ours.MemoryStore(),
  'a store that prunes': () => new ours.MemoryStore({ checkPeriod: 1e6 }),
  'a store that tells of departures': () => new ours.MemoryStore({ max: 1, dispose () {} }),
  'a store whose sessions were looked at': () => touchView(new ours.MemoryStore()),
  'a store of a middleware' () {
    const store = new ours.MemoryStore()
    ours.session({ secret: 's', store, resave: false, saveUninitialized: false })
    return store
  }
}

function touchView (store) {
  Object.keys(store.sessions)
  return store
}

for (const [what, make] of Object.entries(stores)) {
  test(`should let go of ${what} that nobody uses any more`, async function () {
    const store = new WeakRef(used(make()))

    for (let tries = 0; tries < 20 && store.deref() !== undefined; tries++) {
      await new Promise((resolve) => setImmediate(resolve))
      gc()
    }
    assert.equal(store.deref(), undefined)
  })
}

function used (store) {
  store.set('a', { cookie: new ours.Cookie(), text: 'x'.repeat(1000) })
  store.destroy('a')
  return store
}
