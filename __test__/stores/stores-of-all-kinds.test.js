'use strict'

/** What stores of all kinds may count on. */

const { EventEmitter } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { inherits } = require('node:util')
const { parity, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')
const { alike } = require('../units/support/alike')
const { location, runProgram } = require('../units/support/child')

/** Methods of a store that keeps JSON in a Map and answers at once. */
const methods = {
  get (sid, callback) { callback(null, this.texts.has(sid) ? JSON.parse(this.texts.get(sid)) : undefined) },
  set (sid, session, callback) { this.texts.set(sid, JSON.stringify(session)); callback() },
  destroy (sid, callback) { this.texts.delete(sid); callback() }
}

/** Three visits that count views; resolves to what was answered. */
function counting (makeStore) {
  return async function (site) {
    const store = makeStore(site.subject)
    site.serve(site.session({ store }), function (req, res) {
      req.session.views = (req.session.views || 0) + 1
      res.end(`${req.session.views} of ${req.session.id}`)
    })
    const bodies = []
    for (let visit = 0; visit < 3; visit++) bodies.push((await site.visit()).body)
    return [...bodies, ...site.errors]
  }
}

const COUNTED = ['1 of id-1', '2 of id-1', '3 of id-1']

const ways = {
  'Store.call and util.inherits' ({ Store }) {
    function Mine () {
      Store.call(this)
      this.texts = new Map()
    }
    inherits(Mine, Store)
    Object.assign(Mine.prototype, methods)
    return new Mine()
  },
  'an ES class' ({ Store }) {
    class Mine extends Store { texts = new Map() }
    Object.assign(Mine.prototype, methods)
    return new Mine()
  },
  'MemoryStore.call and util.inherits' ({ MemoryStore }) {
    function Mine () { MemoryStore.call(this) }
    inherits(Mine, MemoryStore)
    return new Mine()
  },
  'an ES class of MemoryStore': ({ MemoryStore }) => new (class Mine extends MemoryStore {})()
}

for (const [way, make] of Object.entries(ways)) {
  parity(`should take a store made by ${way}`, counting(make), COUNTED)
}

/** Puts a method on `owner` that says it was called and does what the one before did. */
function watch (owner, name, events) {
  const { [name]: method } = owner
  owner[name] = function (...args) {
    events.push(name)
    return method.apply(this, args)
  }
}

/** Serves paths that change a session, read it and take it off the request. */
function serveChanges (site, store) {
  site.serve(site.session({ store, unset: 'destroy' }), function (req, res) {
    if (req.url === '/set') req.session.views = (req.session.views || 0) + 1
    if (req.url === '/unset') req.session = null
    res.end()
  })
}

async function visitAll (site) {
  for (const path of ['/set', '/set', '/read', '/unset', '/read']) await site.visit(path)
}

for (const name of ['get', 'set', 'touch', 'destroy', 'createSession', 'generate']) {
  alike(`should call ${name} of a MemoryStore that was replaced between two requests`, (subject) => withSite(subject, async function (site) {
    const store = new subject.MemoryStore()
    serveChanges(site, store)
    await site.visit('/set')
    watch(store, name, site.events)
    await visitAll(site)
    return site.events
  }))
}

for (const name of ['get', 'set', 'touch', 'destroy', 'createSession']) {
  alike(`should call ${name} of a MemoryStore that was replaced before session() was called`, (subject) => withSite(subject, async function (site) {
    const store = new subject.MemoryStore()
    watch(store, name, site.events)
    serveChanges(site, store)
    await visitAll(site)
    return site.events
  }))
}

const shipped = [
  ['MemoryStore', 'get'], ['MemoryStore', 'set'], ['MemoryStore', 'touch'], ['MemoryStore', 'destroy'], ['Store', 'createSession'],
  ['Session', 'save'], ['Session', 'touch'], ['Session', 'resetMaxAge'], ['Cookie', 'toJSON']
]

for (const [owner, name] of shipped) {
  alike(`should call ${name} that was replaced on ${owner}.prototype`, (subject) => withSite(subject, async function (site) {
    const { prototype } = subject[owner]
    const { [name]: method } = prototype
    serveChanges(site, new subject.MemoryStore())
    watch(prototype, name, site.events)
    try {
      await visitAll(site)
    } finally {
      prototype[name] = method
    }
    // How often a cookie's `toJSON` is called does not matter, as long as it is called.
    return name === 'toJSON' ? [site.events.length > 0] : site.events
  }))
}

const foreign = {
  'a store of express-session\'s own Store': () => ways['an ES class'](original),
  'express-session\'s own MemoryStore': () => new original.MemoryStore(),
  'a store of ours under either': () => ways['an ES class'](ours),
  'a plain EventEmitter': () => {
    const { createSession, regenerate } = original.Store.prototype
    return Object.assign(new EventEmitter(), methods, { texts: new Map(), createSession, regenerate })
  },
  'a store that makes sessions and cookies of its own': ({ Store }) => {
    class Mine extends Store {
      texts = new Map()
      createSession (req, data) {
        req.session = new original.Session(req, data)
        req.session.cookie = new original.Cookie(data.cookie)
        return req.session
      }
    }
    return Object.assign(new Mine(), methods)
  }
}

for (const [what, make] of Object.entries(foreign)) {
  parity(`should work with ${what}`, counting(make), COUNTED)
}

parity('should hear of a session in MemoryStore later than the middleware returns', whenLoaded(({ MemoryStore }) => new MemoryStore()),
  ['returned', 'next'])
parity('should hear of a session in a store that calls back at once before it returns', whenLoaded(ways['an ES class']), ['next', 'returned'])

/** Resolves to the order of events in the second request. */
function whenLoaded (makeStore) {
  return async function (site) {
    const session = site.session({ store: makeStore(site.subject) })
    site.listen(function (req, res) {
      session(req, res, function () {
        site.events.push('next')
        req.session.views = 1
        res.end()
      })
      site.events.push('returned')
    })
    await site.visit()
    site.events.length = 0
    await site.visit()
    return site.events
  }
}

parity('should make a new session when the store\'s error is ENOENT', async function (site) {
  const store = ways['an ES class'](site.subject)
  store.get = (sid, callback) => callback(Object.assign(new Error('no such file'), { code: 'ENOENT' }))
  return counting(() => store)(site)
}, ['1 of id-1', '1 of id-2', '1 of id-3'])

test('should never carry ENOENT in an error of its own', async function () {
  const withoutBinary = `
    const Module = require('node:module')
    const { _load } = Module
    Module._load = (name, ...rest) => _load(/binding\\.js$|\\.node$/.test(name) ? '/nowhere/binding' : name, ...rest)
    try { require(${JSON.stringify(location)}) } catch (error) { console.log(error.code) }`
  const refused = [{ max: 'many' }, { ttl: 'long' }].map((options) => {
    try {
      return new ours.MemoryStore(options)
    } catch ({ code }) {
      return code
    }
  })

  const codes = [(await runProgram(withoutBinary)).stdout.trim(), ...refused]
  for (const code of codes) assert.match(code, /^ERR_SESSION_/)
})
