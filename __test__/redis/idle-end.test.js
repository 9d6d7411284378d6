'use strict'

/**
 * When Redis ends idle sessions, to the millisecond: the clocks of app and server stand still and are moved together.
 * Redis keeps a key to the end of its last millisecond: a session goes one millisecond later than with other stores.
 */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { skip } = require('./support/servers')
const { cannotMove, startServerWithClock } = require('./support/server-clock')
const { connectStore } = require('./support/stores')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const START = Date.UTC(2030, 0, 1)
const IDLE = 60000

/**
 * Each step of a visit: how long after the last one, and whether the user is still there. `ahead`: by how much the
 * server's clock is ahead of the app's.
 */
async function visits (t, options, steps, ahead = 0) {
  const { server, clock } = await startServerWithClock(t, START + ahead)
  const store = await connectStore(t, { url: server.url })
  await withSite(ours, async (site) => {
    site.serve(site.session({ store, ...options }), (req, res) => {
      if (req.url === '/login') req.session.user = 'ann'
      if (req.url === '/count') req.session.count = (req.session.count ?? 0) + 1
      res.end(String(req.session.user))
    })
    await site.visit('/login')
    let now = START
    for (const [path, wait, isThere] of steps) {
      now += wait
      site.clock.advance(wait)
      clock.set(now + ahead)
      const { body } = await site.visit(path, { headers: { cookie: cookieFor('id-1') } })
      assert.equal(body, isThere ? 'ann' : 'undefined', `${path} ${now - START} ms after the login`)
    }
    assert.deepEqual(site.errors, [])
  })
}

const rows = {
  'of a session that was saved': [],
  'of a session that was touched': [['/', 30000, true]],
  'of a session that was changed': [['/count', 59999, true], ['/count', 1, true]],
  'of a session that was used at the last moment': [['/', IDLE, true]]
}

const choices = [
  {}, { rolling: true }, { resave: true }, { revive: false }, { conflict: 'merge' }, { cookie: { maxAge: 10 * IDLE } },
  { cookie: { maxAge: 10 * IDLE }, rolling: true }
]

describe('the end of idle sessions in Redis', { skip: skip || cannotMove }, () => {
  for (const options of choices) {
    test(`should come when it is due (${JSON.stringify(options)})`, async (t) => {
      for (const [what, steps] of Object.entries(rows)) {
        for (const [wait, isThere] of [[IDLE - 1, true], [IDLE, true], [IDLE + 1, false]]) {
          await t.test(`${what}, ${wait} ms later`, (t) => visits(t, { ...options, timeouts: { idle: IDLE } }, [...steps, ['/', wait, isThere]]))
        }
      }
    })
  }

  test('should come when it is due for a session whose touch was left out', async (t) => {
    const timeouts = { idle: IDLE, touchEvery: 10000 }
    for (const [first, left] of [[9999, IDLE - 9999], [10000, IDLE]]) {
      for (const [wait, isThere] of [[left - 1, true], [left, true], [left + 1, false]]) {
        await visits(t, { timeouts }, [['/', first, true], ['/', wait, isThere]])
      }
    }
  })

  test('should come with the cookie\'s own, if that is sooner', async (t) => {
    for (const [wait, isThere] of [[999, true], [1001, false]]) {
      await visits(t, { cookie: { maxAge: 1000 }, timeouts: { idle: IDLE } }, [['/', wait, isThere]])
    }
  })

  test('should come when it is due by the server\'s clock, which may be another than the app\'s', async (t) => {
    for (const ahead of [-2000, 2000]) {
      for (const [wait, isThere] of [[IDLE - 1, true], [IDLE, true], [IDLE + 1, false]]) {
        await visits(t, { timeouts: { idle: IDLE } }, [['/', wait, isThere]], ahead)
      }
    }
  })
})
