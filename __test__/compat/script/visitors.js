'use strict'

const assert = require('node:assert/strict')
const { ask, messages, stored } = require('./ask')

const ODD_IDS = ['with blank', 'colon:and/slash', 'ümlaut-😀', 'per%20cent', "quote'd\"\\", 'semi;colon,comma', 'a.b.c', '-', '..']

async function roundTrip (application, makeVisitor, id) {
  application.use({ genid: () => id })
  const visitor = makeVisitor()

  try {
    await visitor.visit((req) => { req.session.user = id })
    const { value } = await visitor.visit((req) => [req.sessionID, req.session.user])

    assert.deepEqual(value, [id, id])
    return 'kept'
  } catch (error) {
    return error.code === 'ERR_ASSERTION' ? 'lost' : error.message
  }
}

module.exports = [
  {
    title: 'ids with odd characters work',
    async run ({ application, makeVisitor, note }) {
      const outcomes = []

      for (const id of ODD_IDS) {
        outcomes.push([id, await roundTrip(application, makeVisitor, id)])
      }

      note(outcomes)
      assert.deepEqual(outcomes.filter(([, outcome]) => outcome !== 'kept'), [])
    }
  },
  {
    title: 'a signed id that the store does not know gets a new session',
    async run ({ visitor, store, note }) {
      const { sid } = await visitor.visit((req) => { req.session.user = 'ada' })

      await ask(store, 'destroy', sid)
      const { value, sid: next, errors } = await visitor.visit((req) => req.session.user)

      note([value, messages(errors)])
      assert.equal(value, undefined)
      assert.notEqual(next, sid)
    }
  },
  {
    title: 'a cookie with a wrong signature never reaches the store',
    async run ({ visitor }) {
      await visitor.visit((req) => { req.session.user = 'ada' })
      visitor.cookie = visitor.cookie.slice(0, -4) + 'AAAA'
      const { calls, value } = await visitor.visit((req) => req.session.user)

      assert.equal(value, undefined)
      assert.ok(!calls.includes('get'), 'the store was asked')
    }
  },
  {
    title: 'twenty visitors at once keep their own sessions',
    async run ({ makeVisitor }) {
      const names = Array.from({ length: 20 }, (_, index) => `visitor ${index}`)
      const visitors = names.map(() => makeVisitor())

      await Promise.all(visitors.map((visitor, index) => visitor.visit((req) => { req.session.name = names[index] })))
      const visits = await Promise.all(visitors.map((visitor) => visitor.visit((req) => req.session.name)))

      assert.ok(visits.every(({ value }, index) => value === names[index]), 'a visitor does not find its own session')
    }
  },
  {
    title: 'ten requests at once of one visitor all answer, and one of them has the last word',
    async run ({ visitor, store }) {
      const { sid } = await visitor.visit((req) => { req.session.count = 0 })
      const visits = await Promise.all(Array.from({ length: 10 }, (_, index) => visitor.visit((req) => { req.session.count = index + 1 })))

      assert.deepEqual(messages(visits.flatMap(({ errors }) => errors)), [])
      const { count } = await stored(store, sid)
      assert.ok(count >= 1 && count <= 10, `the count is ${count}`)
    }
  },
  {
    title: 'while the store is disconnected requests go on without a session',
    async run ({ visitor, store, note }) {
      await visitor.visit((req) => { req.session.user = 'ada' })
      store.emit('disconnect')
      const meanwhile = await visitor.visit((req) => typeof req.session)
      store.emit('connect')
      const after = await visitor.visit((req) => req.session.user)

      note([meanwhile.value, after.value])
      assert.deepEqual([meanwhile.value, after.value], ['undefined', 'ada'])
    }
  }
]
