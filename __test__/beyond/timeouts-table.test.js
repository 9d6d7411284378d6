'use strict'

/**
 * `timeouts`, to the millisecond: every way in which a session's end may be put off, in each store that goes by the clock of
 * its process. RedisStore goes by its server's, which can't be moved.
 */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createStore } = require('../sqlite/support/stores')
const { SECRET, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

const IDLE = 5000
const ABSOLUTE = 20000
const TOUCH_EVERY = 100

/** A touch by an app without timeouts takes the start away where it writes the cookie. SqliteStore's changes the end alone. */
const TOUCH_KEEPS_START = ['SqliteStore']

const stores = {
  MemoryStore: () => new ours.MemoryStore(),
  SqliteStore: (t) => createStore(t, { sweep: 0 }),
  "express-session's MemoryStore": () => new original.MemoryStore()
}

const limits = {
  idle: { idle: IDLE },
  absolute: { absolute: ABSOLUTE },
  'idle or absolute': { idle: ABSOLUTE, absolute: ABSOLUTE }
}

/** A visitor whose session has been used a second ago. */
async function used (visitor) {
  const absolute = Date.now()
  await visitor.visit('/login')
  visitor.clock.advance(1000)
  await visitor.visit('/')
  return { idle: Date.now(), absolute }
}

/** What a visitor does, and from when on each limit counts then. */
const cases = {
  'a session that is read': { act: used },
  'a session that is changed': {
    async act (visitor) {
      const { absolute } = await used(visitor)
      visitor.clock.advance(1000)
      await visitor.visit('/change')
      return { idle: Date.now(), absolute }
    }
  },
  rolling: { options: { rolling: true }, act: used },
  'rolling with maxAge': { options: { rolling: true, cookie: { maxAge: 3600000 } }, act: used },
  resave: { options: { resave: true }, act: used },
  'revive: false': { options: { revive: false }, act: used },
  "conflict: 'merge'": { options: { conflict: 'merge' }, act: used },
  'a touch that touchEvery leaves out': {
    timeouts: { touchEvery: TOUCH_EVERY },
    async act (visitor) {
      const loggedIn = Date.now()
      await visitor.visit('/login')
      visitor.clock.advance(TOUCH_EVERY - 1)
      await visitor.visit('/')
      return { idle: loggedIn, absolute: loggedIn }
    }
  },
  'a touch that touchEvery lets through': {
    timeouts: { touchEvery: TOUCH_EVERY },
    async act (visitor) {
      const absolute = Date.now()
      await visitor.visit('/login')
      visitor.clock.advance(TOUCH_EVERY)
      await visitor.visit('/')
      return { idle: Date.now(), absolute }
    }
  },
  'regenerate({ keep: true })': {
    async act (visitor) {
      const { absolute } = await used(visitor)
      visitor.clock.advance(1000)
      await visitor.visit('/renew')
      return { idle: Date.now(), absolute }
    }
  },
  'regenerate({ keep: […] })': {
    async act (visitor) {
      await used(visitor)
      visitor.clock.advance(1000)
      await visitor.visit('/begin-anew')
      return { idle: Date.now(), absolute: Date.now() }
    }
  },
  'a session from before the option': {
    async act (visitor) {
      await visitor.visit('/login?before')
      visitor.clock.advance(2 * ABSOLUTE)
      await visitor.visit('/')
      return { idle: Date.now(), absolute: Date.now() }
    }
  },
  'a session that express-session touched meanwhile': {
    async act (visitor, store) {
      const { absolute } = await used(visitor)
      visitor.clock.advance(1000)
      await visitor.visit('/?express-session')
      visitor.clock.advance(2 * IDLE)
      await visitor.visit('/')
      return { idle: Date.now(), absolute: TOUCH_KEEPS_START.includes(store) ? absolute : Date.now() }
    }
  },
  'a use on a machine whose clock is two seconds ahead': { act: (visitor) => usedElsewhere(visitor, 2000) },
  'a use on a machine whose clock is two seconds behind': { act: (visitor) => usedElsewhere(visitor, -2000) }
}

async function usedElsewhere (visitor, difference) {
  const { absolute } = await used(visitor)
  visitor.clock.advance(difference)
  await visitor.visit('/')
  const idle = Date.now()
  visitor.clock.advance(-difference)
  return { idle, absolute }
}

/** Serves the timed sessions, and those of apps that know nothing of timeouts. */
function serve (site, store, options) {
  const timed = site.session({ store, ...options })
  const before = site.session({ store })
  const old = original.session({ secret: SECRET, store, resave: false, saveUninitialized: false })
  const pick = (url) => url.endsWith('?before') ? before : url.endsWith('?express-session') ? old : timed
  site.serve((req, res, next) => pick(req.url)(req, res, next), async (req, res) => {
    if (req.url.startsWith('/login')) req.session.user = 'ann'
    if (req.url === '/change') req.session.changed = true
    if (req.url === '/renew') await req.session.regenerate({ keep: true })
    if (req.url === '/begin-anew') await req.session.regenerate({ keep: ['user'] })
    res.end(String(req.session.user))
  })
}

/** @returns {number} how long from now a session lives, in ms */
function lifeOf (counted, { idle = Infinity, absolute = Infinity }) {
  return Math.min(counted.idle + idle, counted.absolute + absolute) - Date.now()
}

for (const [store, makeStore] of Object.entries(stores)) {
  for (const [limit, timeouts] of Object.entries(limits)) {
    for (const [name, { options, timeouts: more, act }] of Object.entries(cases)) {
      if (more !== undefined && timeouts.idle === undefined) continue // touchEvery needs idle.
      test(`should end ${name} at its limit, ${limit}, to the millisecond (${store})`, async (t) => {
        for (const [offset, user] of [[-1, 'ann'], [0, 'undefined'], [1, 'undefined']]) {
          await withSite(ours, async (site) => {
            serve(site, makeStore(t), { ...options, timeouts: { ...timeouts, ...more } })
            const counted = await act(site, store)
            site.clock.advance(lifeOf(counted, timeouts) + offset)
            assert.equal((await site.visit('/')).body, user, `${offset} ms after its end`)
            assert.deepEqual(site.errors, [])
          })
        }
      })
    }
  }
}
