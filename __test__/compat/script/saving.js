'use strict'

const assert = require('node:assert/strict')
const { Unavailable, ask, messages, stored } = require('./ask')

async function login (visitor) {
  await visitor.visit((req) => { req.session.user = 'ada' })
}

module.exports = [
  {
    title: 'an unmodified request saves nothing',
    async run ({ visitor, note }) {
      await login(visitor)
      const { calls, answer } = await visitor.visit((req) => req.session.user)

      note(calls)
      assert.ok(!calls.includes('set'), `the store saw ${calls.join(', ')}`)
      assert.deepEqual(answer.setCookie, [])
    }
  },
  {
    title: 'an unmodified request touches',
    async run ({ visitor, store }) {
      if (typeof store.touch !== 'function') {
        throw new Unavailable('the store has no touch()')
      }

      await login(visitor)
      const { calls, errors } = await visitor.visit((req) => req.session.user)

      assert.equal(calls.filter((name) => name === 'touch').length, 1)
      assert.deepEqual(messages(errors), [])
    }
  },
  {
    title: 'touching leaves the data as they are',
    async run ({ visitor }) {
      await login(visitor)
      await visitor.visit((req) => req.session.touch())
      const { value } = await visitor.visit((req) => req.session.user)

      assert.equal(value, 'ada')
    }
  },
  {
    title: 'with resave an unmodified request saves',
    async run ({ application, visitor, note }) {
      application.use({ resave: true })
      await login(visitor)
      const { calls } = await visitor.visit((req) => req.session.user)

      note(calls)
      assert.ok(calls.includes('set'), `the store saw ${calls.join(', ')}`)
    }
  },
  {
    title: 'with rolling an unmodified request sends the cookie again',
    async run ({ application, visitor, note }) {
      application.use({ rolling: true })
      await login(visitor)
      const { answer, calls } = await visitor.visit((req) => req.session.user)

      note(calls)
      assert.equal(answer.setCookie.length, 1)
    }
  },
  {
    title: 'with saveUninitialized a new session is stored',
    async run ({ application, visitor, store, note }) {
      application.use({ saveUninitialized: true })
      const { sid, answer, calls } = await visitor.visit()

      note(calls)
      assert.equal(answer.setCookie.length, 1)
      assert.notEqual(await stored(store, sid), null)
    }
  },
  {
    title: 'save calls back once the data are stored',
    async run ({ visitor, store }) {
      const { value } = await visitor.visit(async (req) => {
        req.session.user = 'ada'
        await ask(req.session, 'save')
        return stored(store, req.sessionID)
      })

      assert.equal(value?.user, 'ada')
    }
  },
  {
    title: 'save, then redirect: the next page sees the data',
    async run ({ visitor, note }) {
      const { answer, calls } = await visitor.visit(async (req, res) => {
        req.session.user = 'ada'
        await ask(req.session, 'save')
        res.writeHead(302, { Location: '/next' })
        res.end()
      })
      const { value } = await visitor.visit((req) => req.session.user)

      note(calls)
      assert.equal(answer.status, 302)
      assert.equal(value, 'ada')
    }
  },
  {
    title: 'reload sees what another request changed',
    async run ({ visitor, application }) {
      await login(visitor)
      const { value } = await visitor.visit(async (req) => {
        await application.serve((other) => { other.session.user = 'grace' }, visitor.cookie)
        await ask(req.session, 'reload')
        return req.session.user
      })

      assert.equal(value, 'grace')
    }
  },
  {
    title: 'reload of a session destroyed meanwhile fails',
    async run ({ visitor, store, note }) {
      await login(visitor)
      const { value } = await visitor.visit(async (req) => {
        await ask(store, 'destroy', req.sessionID)
        return ask(req.session, 'reload').then(() => 'reloaded', (error) => error.message)
      })

      note(value)
      assert.equal(value, 'failed to load session')
    }
  },
  {
    title: 'load gives a live session outside of any request',
    async run ({ visitor, store, session }) {
      if (typeof store.load !== 'function') {
        throw new Unavailable('the store has no load()')
      }

      await login(visitor)
      const { sid } = await visitor.visit((req) => req.session.user)
      const loaded = await ask(store, 'load', sid)

      assert.ok(loaded instanceof session.Session, 'no Session')
      assert.equal(loaded.user, 'ada')
      assert.equal(typeof loaded.cookie.serialize, 'function')
    }
  }
]
