'use strict'

const assert = require('node:assert/strict')
const { askIfAvailable, stored } = require('./ask')

async function two (makeVisitor) {
  const visits = [
    await makeVisitor().visit((req) => { req.session.user = 'ada' }),
    await makeVisitor().visit((req) => { req.session.user = 'grace' })
  ]

  return visits.map(({ sid }) => sid)
}

/** Stores answer `all` with an array of sessions, or with an object of them by id. */
function users (all) {
  return Object.values(all).map((item) => item?.user ?? item?.session?.user)
}

module.exports = [
  {
    title: 'all lists every session',
    async run ({ makeVisitor, store, note }) {
      await two(makeVisitor)
      const all = await askIfAvailable(store, 'all')

      note(Array.isArray(all) ? 'an array' : typeof all)
      assert.ok(users(all).includes('ada') && users(all).includes('grace'), 'a session is missing')
    }
  },
  {
    title: 'length counts the sessions',
    async run ({ makeVisitor, store }) {
      const before = Number(await askIfAvailable(store, 'length'))

      await two(makeVisitor)
      assert.equal(Number(await askIfAvailable(store, 'length')), before + 2)
    }
  },
  {
    title: 'clear removes every session',
    async run ({ makeVisitor, store }) {
      const sids = await two(makeVisitor)

      await askIfAvailable(store, 'clear')
      assert.deepEqual([await stored(store, sids[0]), await stored(store, sids[1])], [null, null])
    }
  }
]
