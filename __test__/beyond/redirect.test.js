'use strict'

/** A client that follows a redirect at once is logged in, however slow the store is. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { TestServer } = require('../support/http')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { chain } = require('../support/chain')

const SLOW = 50
const VISITORS = Number(process.env.REDIRECTS || 500)
/** So many at once, since each takes as long as the store. */
const AT_ONCE = 500

/** Answers writes late, and does them only then, as a database far away does. */
function slowStore () {
  const store = storeKinds.async(ours)
  for (const method of ['set', 'touch', 'destroy']) {
    const original = store[method]
    store[method] = function (sid, ...args) {
      const copy = args.map((arg) => typeof arg === 'function' ? arg : JSON.parse(JSON.stringify(arg)))
      setTimeout(() => original.call(this, sid, ...copy), SLOW)
    }
  }
  return store
}

async function loggedIn (options) {
  const use = ours.session({ secret: 'x', resave: false, saveUninitialized: false, store: slowStore(), ...options })
  const server = await new TestServer().start()
  server.listener = chain([use, (req, res) => {
    if (req.url !== '/login') return res.end(String(req.session.user))
    req.session.regenerate(() => {
      req.session.user = 'ann'
      res.writeHead(302, { Location: '/' }).end()
    })
  }], (err, req, res) => res.destroy(err))

  async function visit () {
    const { setCookie } = await server.request({ path: '/login' })
    const { body } = await server.request({ headers: { cookie: setCookie[0].split(';')[0] } })
    return body === 'ann'
  }

  try {
    const answers = []
    while (answers.length < VISITORS) {
      const count = Math.min(AT_ONCE, VISITORS - answers.length)
      answers.push(...await Promise.all(Array.from({ length: count }, visit)))
    }
    return answers
  } finally {
    await server.stop()
  }
}

for (const options of [{ saveBefore: 'redirect' }, { saveBefore: 'response' }, { saveBefore: 'redirect', revive: false }, { preset: 'strict', secret: 'x'.repeat(32), cookie: { secure: false } }]) {
  test(`should be logged in behind every redirect (${JSON.stringify(options)})`, async () => {
    assert.deepEqual((await loggedIn(options)).filter((isIn) => !isIn), [])
  })
}
