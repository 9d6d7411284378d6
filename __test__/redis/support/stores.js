'use strict'

const { once } = require('node:events')
const RedisStore = require('../../../session/redis')

/**
 * Makes a store that closes with the test, and waits until it is connected.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} options
 */
async function connectStore (t, options) {
  const store = createStore(t, options)
  await once(store, 'connect', { signal: AbortSignal.timeout(30000) })
  return store
}

/** Makes a store that closes with the test. */
function createStore (t, options) {
  const store = new RedisStore(options)
  t.after(() => store.close().catch(() => {}))
  return store
}

/** A session as the middleware passes it to `set`. */
function sessionOf (data, cookie = {}) {
  return { cookie: { originalMaxAge: null, path: '/', httpOnly: true, ...cookie }, ...data }
}

/** A session whose cookie expires in so many ms. */
function sessionFor (ms, data = {}) {
  return sessionOf(data, { originalMaxAge: ms, expires: new Date(Date.now() + ms) })
}

module.exports = { RedisStore, connectStore, createStore, sessionFor, sessionOf }
