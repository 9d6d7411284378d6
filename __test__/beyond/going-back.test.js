'use strict'

/** An option on, then express-session on the same store, then the option on again: nothing is lost. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { original, ours } = require('../support/subjects')
const { features } = require('./support/features')

/** A store without `touch` has no idle sessions, and one of express-session's no users. */
const kindsFor = ({ users, timeouts }) => users ? ['memory'] : timeouts?.idle ? ['memory', 'async', 'marking'] : ['memory', 'async', 'marking', 'live']

for (const option of [...features, { timeouts: { absolute: 60000 } }]) {
  for (const kind of kindsFor(option)) {
    test(`should lose nothing on the way to express-session and back (${JSON.stringify(option)}, ${kind} store)`, () => withSite(ours, async (site) => {
      const store = storeKinds[kind](ours)
      const common = { secret: 'keyboard cat', resave: false, saveUninitialized: false, store, cookie: { maxAge: 60000 } }
      for (const [count, session] of [ours.session, original.session, ours.session, original.session].entries()) {
        const use = session(session === ours.session ? { ...common, ...option, cookie: { ...common.cookie, ...option.cookie } } : common)
        site.serve(use, (req, res) => {
          req.session[`key ${count}`] = count
          res.end(JSON.stringify(Object.keys(req.session).filter((key) => key.startsWith('key'))))
        })
        const { body } = await site.visit('/')
        assert.deepEqual(JSON.parse(body), Array.from({ length: count + 1 }, (_, i) => `key ${i}`))
      }
      assert.deepEqual(site.errors, [])
    }))
  }
}
