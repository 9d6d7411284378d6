'use strict'

/** The JavaScript of every page runs: the package accepts the options that it shows, and every name is known. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { blocksOf, pages } = require('./markdown')
const { ours: { session } } = require('../support/subjects')
const { createStore } = require('../sqlite/support/stores')

/** What a reader has before an excerpt: the package, and names that need no explanation. */
const KNOWN = [
  'app', 'context', 'cookie', 'express', 'http', 'io', 'isRightPassword', 'makeApp', 'next', 'passport', 'req', 'request', 'res',
  'server', 'sessions', 'sockets', 'test', 'user', 'withSession', 'wss'
]

/** Stands for anything: can be called, constructed, iterated and asked for every property. */
function anything () {
  return new Proxy(function () {}, {
    get (target, key) {
      if (key === Symbol.iterator) return [][Symbol.iterator].bind([])
      if (key === Symbol.toPrimitive) return () => 'anything'
      return key === 'then' ? undefined : anything()
    },
    apply: anything,
    construct: anything
  })
}

/** The package, whose stores connect to nothing and need no folder; they are put into `opened`. */
function packageFor (t, opened) {
  class RedisStore extends session.RedisStore {
    constructor (options) {
      super({ ...options, ...(!options.client && { url: 'redis://127.0.0.1:1' }) })
      this.on('error', () => {})
      opened.push(this)
    }
  }
  function SqliteStore ({ path, ...options }) {
    const store = createStore(t, options)
    opened.push(store)
    return store
  }
  const own = (...args) => session(...args)
  return Object.assign(own, session, { RedisStore, SqliteStore })
}

function scopeFor (t, opened) {
  const own = packageFor(t, opened)
  const names = Object.fromEntries(KNOWN.map((name) => [name, anything()]))
  const environment = { SESSION_SECRET: 'a'.repeat(40), OLD_SESSION_SECRET: 'b'.repeat(40), REDIS_URL: 'redis://127.0.0.1' }
  return {
    ...names,
    client: { isOpen: true, isReady: true, get () {}, on () {}, once () {}, sendCommand () {}, set () {} },
    console: anything(),
    process: { env: environment, once () {} },
    require: (name) => /^(rust-)?express-session$/.test(name) ? own : anything(),
    RedisStore: own.RedisStore,
    secret: environment.SESSION_SECRET,
    session: own,
    store: new session.MemoryStore()
  }
}

/** An excerpt as a function: of an object's properties it makes an object, of imports calls of `require`. */
function asFunction (code, names) {
  const plain = /^\w+: /.test(code)
    ? `({ ${code} })`
    : code.replace(/^import (.+) from ('.+')$/gm, 'const $1 = require($2)').replaceAll('import(', 'require(')
  const AsyncFunction = (async () => {}).constructor
  return new AsyncFunction('names', `const { ${names.join(', ')} } = names\nawait (async () => {\n${plain}\n})()`)
}

for (const page of pages()) {
  const blocks = blocksOf(page, 'js')
  if (blocks.length === 0) continue

  test(`should run the JavaScript of ${page.name}`, async (t) => {
    for (const code of blocks) {
      const opened = []
      const scope = scopeFor(t, opened)
      await assert.doesNotReject(asFunction(code, Object.keys(scope))(scope), code)
      // Before its folder is removed, the thread of a SqliteStore must have ended.
      await Promise.all(opened.map((store) => store.close()))
    }
  })
}
