'use strict'

const assert = require('node:assert/strict')
const { ask, messages, stored } = require('./ask')
const { KEEPS_COOKIE_KEYS } = require('../titles')

/** A value of every JSON kind, and text that trips careless encoders. */
const profile = {
  name: 'Zoë "quoted" \\ \u2028 😀',
  visits: 3,
  ratio: 0.1,
  admin: false,
  nothing: null,
  tags: ['a', ['b', { c: [] }]],
  deep: { er: { still: 'here' } }
}

/** The clock may tick while a cookie computes its own age. */
function seconds (ms) {
  return typeof ms === 'number' ? Math.round(ms / 1000) : ms
}

/** A cookie as a store is given it under `timeouts`: its JSON has more keys. */
function withKeys (cookie, keys) {
  const copy = Object.defineProperties(Object.create(Object.getPrototypeOf(cookie)), Object.getOwnPropertyDescriptors(cookie))
  return Object.defineProperty(copy, 'toJSON', { value () { return { ...cookie.toJSON(), ...keys } } })
}

module.exports = [
  {
    title: 'a new session with data sets a cookie',
    async run ({ visitor, note }) {
      const visit = await visitor.visit((req) => { req.session.user = 'ada' })

      assert.equal(visit.answer.setCookie.length, 1)
      assert.match(visit.answer.setCookie[0], /^connect\.sid=s%3A[^;]+; Path=\/; Expires=[^;]+; HttpOnly$/)
      assert.deepEqual(messages(visit.errors), [])
      note(visit.calls)
    }
  },
  {
    title: 'an untouched new session sets no cookie and is not stored',
    async run ({ visitor, store, note }) {
      const visit = await visitor.visit()

      assert.deepEqual(visit.answer.setCookie, [])
      assert.equal(await stored(store, visit.sid), null)
      note(visit.calls)
    }
  },
  {
    title: 'data of every kind comes back',
    async run ({ visitor, note }) {
      await visitor.visit((req) => { Object.assign(req.session, profile) })
      const { value, calls } = await visitor.visit((req) => JSON.parse(JSON.stringify(req.session)))

      for (const [key, expected] of Object.entries(profile)) {
        assert.deepEqual(value[key], expected, key)
      }

      note(calls)
    }
  },
  {
    title: 'a session holds what the application put there and no more',
    async run ({ visitor, note }) {
      await visitor.visit((req) => { req.session.user = 'ada' })
      const { value } = await visitor.visit((req) => Object.keys(req.session))

      note(value)
      assert.deepEqual(value.sort(), ['cookie', 'user'])
    }
  },
  {
    title: 'a nested change is saved',
    async run ({ visitor, note }) {
      await visitor.visit((req) => { req.session.cart = { lines: [{ id: 1, count: 1 }] } })
      const change = await visitor.visit((req) => { req.session.cart.lines[0].count++ })
      const { value } = await visitor.visit((req) => req.session.cart)

      assert.deepEqual(value, { lines: [{ id: 1, count: 2 }] })
      note(change.calls)
    }
  },
  {
    title: 'a deleted key is gone on the next request',
    async run ({ visitor }) {
      await visitor.visit((req) => { Object.assign(req.session, { keep: 1, drop: 2 }) })
      await visitor.visit((req) => { delete req.session.drop })
      const { value } = await visitor.visit((req) => [req.session.keep, 'drop' in req.session])

      assert.deepEqual(value, [1, false])
    }
  },
  {
    title: 'keys with dots, dollars and blanks come back',
    async run ({ visitor }) {
      const keys = { 'a.b': 1, $set: 2, 'c d': 3, 'é:/': 4 }

      await visitor.visit((req) => { req.session.odd = keys })
      const { value } = await visitor.visit((req) => JSON.parse(JSON.stringify(req.session.odd)))

      assert.deepEqual(value, keys)
    }
  },
  {
    title: 'a session of 100 KB comes back',
    async run ({ visitor }) {
      await visitor.visit((req) => { req.session.essay = 'é?'.repeat(50000) })
      const { value } = await visitor.visit((req) => req.session.essay)

      assert.ok(value === 'é?'.repeat(50000), 'the text differs')
    }
  },
  {
    title: 'the cookie\'s attributes come back',
    async run ({ application, visitor, note }) {
      application.use({ cookie: { path: '/', httpOnly: false, sameSite: 'lax', priority: 'high', maxAge: 45000 } })
      await visitor.visit((req) => { req.session.user = 'ada' })
      const { value } = await visitor.visit(({ session: { cookie } }) => ({
        path: cookie.path,
        httpOnly: cookie.httpOnly,
        sameSite: cookie.sameSite,
        priority: cookie.priority,
        originalMaxAge: seconds(cookie.originalMaxAge),
        left: cookie.maxAge > 0 && cookie.maxAge <= 45000
      }))

      note(value)
      assert.deepEqual(value, { path: '/', httpOnly: false, sameSite: 'lax', priority: 'high', originalMaxAge: 45, left: true })
    }
  },
  {
    title: 'a life changed for one session stays changed',
    async run ({ visitor, note }) {
      await visitor.visit(({ session }) => { Object.assign(session, { user: 'ada' }).cookie.maxAge = 30000 })
      const { value } = await visitor.visit((req) => seconds(req.session.cookie.originalMaxAge))

      note(value)
      assert.equal(value, 30)
    }
  },
  {
    title: 'a session that lasts as long as the browser comes back',
    async run ({ application, visitor, note }) {
      application.use({ cookie: { maxAge: null } })
      const { answer } = await visitor.visit((req) => { req.session.user = 'ada' })
      const { value } = await visitor.visit((req) => [req.session.user, String(req.session.cookie.expires), String(req.session.cookie.maxAge)])

      note(value)
      assert.doesNotMatch(answer.setCookie[0], /expires/i)
      assert.equal(value[0], 'ada')
    }
  },
  {
    title: KEEPS_COOKIE_KEYS,
    async run ({ visitor, store }) {
      const { value: cookie, sid } = await visitor.visit((req) => {
        req.session.user = 'ada'
        return req.session.cookie
      })
      const kept = { startedAt: 1700000000000, user: '7' }

      await ask(store, 'set', sid, { user: 'ada', cookie: withKeys(cookie, kept) })
      const { cookie: found } = await stored(store, sid)
      assert.deepEqual({ startedAt: found.startedAt, user: found.user }, kept)
    }
  }
]
