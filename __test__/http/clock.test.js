'use strict'

/** The time is `Date.now()`, at every moment whatever has replaced it. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { parity } = require('../support/site')
const { subjects } = require('../support/subjects')
const { serveIds } = require('./support/ids')

parity('should live by Date.now()', async function (site) {
  serveIds(site, { cookie: { maxAge: 1000 } })
  const seen = []
  for (const ms of [0, 999, 1000]) {
    site.clock.advance(ms)
    const { body, setCookie } = await site.visit()
    seen.push(body, setCookie[0].match(/Expires=([^;]*)/)[1])
  }
  return seen
}, ['id-1: 1', 'Tue, 01 Jan 2030 00:00:01 GMT', 'id-1: 2', 'Tue, 01 Jan 2030 00:00:01 GMT', 'id-2: 1', 'Tue, 01 Jan 2030 00:00:02 GMT'])

for (const subject of subjects) {
  test(`should live by a Date that was replaced as a whole (${subject.name})`, async function (t) {
    t.mock.timers.enable({ apis: ['Date'], now: 0 })
    const store = new subject.MemoryStore()
    const found = () => new Promise((resolve) => store.get('a', (error, session) => resolve(error ?? session !== undefined)))
    store.set('a', { cookie: new subject.Cookie({ maxAge: 1000 }) })
    assert.equal(await found(), true)
    t.mock.timers.setTime(1000)
    assert.equal(await found(), false)
  })
}
