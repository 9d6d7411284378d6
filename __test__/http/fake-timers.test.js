'use strict'

/** Fake timers, such as Jest's, stop an app's clock. They must not stop its requests. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { fakeTimers } = require('../support/fake-timers')
const { HANGING } = require('../support/limits')
const { parity } = require('../support/site')
const { ours } = require('../support/subjects')

const STORES = ['memory', 'sync']

/** Visits a site with a session of its own while the timers are fake. */
async function visitWithFakeTimers (site, kind, options, end) {
  const store = site.store(kind)
  site.serve(site.session({ store, ...options }), function (req, res) {
    req.session.views = (req.session.views || 0) + 1
    end(res, `views ${req.session.views}`)
  })
  const first = await site.visit()
  const restore = fakeTimers()
  try {
    return [first.body, (await site.visit()).body]
  } finally {
    restore()
  }
}

for (const kind of STORES) {
  parity(`should answer a known visitor under fake timers, store: ${kind}`,
    (site) => visitWithFakeTimers(site, kind, {}, (res, text) => res.end(text)),
    ['views 1', 'views 2'])

  parity(`should end a response with a callback under fake timers, store: ${kind}`,
    (site) => visitWithFakeTimers(site, kind, { saveUninitialized: true }, (res, text) => res.end(text, () => {})),
    ['views 1', 'views 2'])
}

test('should use the real timers in a RedisStore that is first used under fake ones', { timeout: HANGING }, async function () {
  const restore = fakeTimers()
  try {
    const withClient = new ours.session.RedisStore({ client: { get: async () => null, set: async () => 'OK' } })
    assert.equal(await withClient.get('sid'), null)
    const withoutServer = new ours.session.RedisStore({ url: 'redis://127.0.0.1:1', commandTimeout: 50 })
    await assert.rejects(withoutServer.get('sid'), { code: /^ERR_SESSION_REDIS_/ })
    await withoutServer.close()
  } finally {
    restore()
  }
})
