'use strict'

/** `timeouts` with a SqliteStore, to the millisecond, and across two stores of one file. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createStore, temporaryFile } = require('./support/stores')
const { cookieFor, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const IDLE = 1000
const ABSOLUTE = 5000

/** Serves a login, and tells who is logged in. */
function serve (site, store, options) {
  site.serve(site.session({ store, ...options }), (req, res) => {
    if (req.url === '/login') req.session.user = 'ann'
    res.end(String(req.session.user))
  })
}

async function userOf (site) {
  return (await site.visit('/', { headers: { cookie: cookieFor('id-1') } })).body
}

for (const options of [{}, { revive: false }, { conflict: 'merge' }]) {
  test(`should end a session that was idle, to the millisecond (${JSON.stringify(options)})`, async (t) => {
    for (const [wait, user] of [[IDLE - 1, 'ann'], [IDLE, 'undefined'], [IDLE + 1, 'undefined']]) {
      await withSite(ours, async (site) => {
        serve(site, createStore(t, { sweep: 0 }), { ...options, timeouts: { idle: IDLE } })
        await site.visit('/login')
        site.clock.advance(IDLE - 1)
        assert.equal(await userOf(site), 'ann')
        site.clock.advance(wait)
        assert.equal(await userOf(site), user, `${wait} ms after its last use`)
        assert.deepEqual(site.errors, [])
      })
    }
  })

  test(`should end a session that is too old, to the millisecond (${JSON.stringify(options)})`, async (t) => {
    for (const [age, user] of [[ABSOLUTE - 1, 'ann'], [ABSOLUTE, 'undefined'], [ABSOLUTE + 1, 'undefined']]) {
      await withSite(ours, async (site) => {
        const path = temporaryFile(t)
        serve(site, createStore(t, { path, sweep: 0 }), { ...options, timeouts: { absolute: ABSOLUTE } })
        await site.visit('/login')
        site.clock.advance(2000)
        serve(site, createStore(t, { path, sweep: 0 }), { ...options, timeouts: { absolute: ABSOLUTE } })
        assert.equal(await userOf(site), 'ann')
        site.clock.advance(age - 2000)
        assert.equal(await userOf(site), user, `${age} ms after its start`)
        assert.deepEqual(site.errors, [])
      })
    }
  })
}
