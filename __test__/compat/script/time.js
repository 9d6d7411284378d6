'use strict'

/**
 * The only checks that wait: a server's expiry runs on the server's clock. They run side by side, each
 * with a visitor of its own.
 */

const assert = require('node:assert/strict')
const { setTimeout: wait } = require('node:timers/promises')
const { stored } = require('./ask')

/** Some stores count in whole seconds and round down, and so do some servers: these times suit both, in ms. */
const LIFE = 6000
const SHORT = 1500
const LATEST = 5000

module.exports = [
  {
    title: 'a session is gone once its time is over',
    async run ({ visitor, store }) {
      const { sid } = await visitor.visit(({ session }) => { Object.assign(session, { user: 'ada' }).cookie.maxAge = SHORT })
      const deadline = Date.now() + LATEST

      while (await stored(store, sid) !== null) {
        assert.ok(Date.now() < deadline, `still there after ${LATEST / 1000} s`)
        await wait(100)
      }
    }
  },
  {
    title: 'a visit puts the end off',
    async run ({ visitor, store }) {
      const { sid } = await visitor.visit(({ session }) => { Object.assign(session, { user: 'ada' }).cookie.maxAge = LIFE })

      await wait(2800)
      await visitor.visit((req) => req.session.user)
      await wait(3600)
      assert.equal((await stored(store, sid))?.user, 'ada')
    }
  }
]
