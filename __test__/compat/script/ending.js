'use strict'

const assert = require('node:assert/strict')
const { setTimeout: wait } = require('node:timers/promises')
const { within } = require('../application')
const { ask, messages, stored } = require('./ask')

module.exports = [
  {
    title: 'regenerate gives a new id and an empty session',
    async run ({ visitor, note }) {
      const before = await visitor.visit((req) => { req.session.guest = true })
      const during = await visitor.visit(async (req) => {
        await ask(req.session, 'regenerate')
        req.session.user = 'ada'
        return req.sessionID
      })
      const after = await visitor.visit((req) => [req.sessionID, req.session.user, req.session.guest])

      note(during.calls)
      assert.notEqual(during.value, before.sid)
      assert.equal(during.answer.setCookie.length, 1)
      assert.deepEqual(after.value, [during.value, 'ada', undefined])
    }
  },
  {
    title: 'regenerate removes the old session from the store',
    async run ({ visitor, store }) {
      const { sid } = await visitor.visit((req) => { req.session.guest = true })

      await visitor.visit((req) => ask(req.session, 'regenerate'))
      assert.equal(await stored(store, sid), null)
    }
  },
  {
    title: 'destroy removes the session from the store',
    async run ({ visitor, store, note }) {
      const { sid } = await visitor.visit((req) => { req.session.user = 'ada' })
      const { value, calls } = await visitor.visit(async (req) => {
        await ask(req.session, 'destroy')
        return typeof req.session
      })

      note(calls)
      assert.equal(value, 'undefined')
      assert.equal(await stored(store, sid), null)
    }
  },
  {
    title: 'after destroy the visitor gets a new session',
    async run ({ visitor }) {
      const before = await visitor.visit((req) => { req.session.user = 'ada' })

      await visitor.visit((req) => ask(req.session, 'destroy'))
      const after = await visitor.visit((req) => { req.session.fresh = req.session.user === undefined })

      assert.notEqual(after.sid, before.sid)
      assert.equal((await visitor.visit((req) => req.session.fresh)).value, true)
    }
  },
  {
    title: 'destroy needs no callback',
    async run ({ visitor, store }) {
      const { sid } = await visitor.visit((req) => { req.session.user = 'ada' })

      await visitor.visit((req) => { req.session.destroy() })
      await within((async () => {
        while (await stored(store, sid) !== null) {
          await wait(20)
        }
      })())
    }
  },
  {
    title: 'destroying a session that is not there is no error',
    async run ({ store, note }) {
      await ask(store, 'destroy', 'never-was-there').catch((error) => {
        note(messages([error]))
        throw error
      })
    }
  },
  {
    title: 'with unset: destroy, a session set to null is removed',
    async run ({ application, visitor, store, note }) {
      application.use({ unset: 'destroy' })
      const { sid } = await visitor.visit((req) => { req.session.user = 'ada' })
      const { calls } = await visitor.visit((req) => { req.session = null })

      note(calls)
      assert.equal(await stored(store, sid), null)
    }
  },
  {
    title: 'a session set to null is kept in the store',
    async run ({ visitor, store, note }) {
      const { sid } = await visitor.visit((req) => { req.session.user = 'ada' })
      const { calls } = await visitor.visit((req) => { req.session = null })

      note(calls)
      assert.equal((await stored(store, sid))?.user, 'ada')
    }
  }
]
