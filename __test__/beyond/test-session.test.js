'use strict'

/** `createTestSession`: visitors who are logged in, for the tests of apps. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const express = require('express')
const supertest = require('supertest')
const { createTestSession } = require('../../testing')
const { original, ours, subjects } = require('../support/subjects')

const OPTIONS = { secret: 'keyboard cat', resave: false, saveUninitialized: false }

/** An app that says whose session it is. */
function makeApp (sessions) {
  const app = express()
  app.set('trust proxy', 1)
  app.use(sessions)
  app.get(/.*/, (req, res) => res.json([req.sessionID, req.session.user ?? null]))
  return app
}

const kinds = {
  'express-session': [original, {}],
  'the plain middleware': [ours, {}],
  'revive: false': [ours, { revive: false }],
  "saveBefore: 'response'": [ours, { saveBefore: 'response' }],
  "preset: 'strict'": [ours, { preset: 'strict', resave: undefined }],
  'a policy for outages': [ours, { outage: { timeout: 60000, policy: 'anonymous' } }],
  'secure: true': [ours, { cookie: { secure: true } }],
  'a cookie by request': [ours, { cookie: (req) => ({ path: req.url.startsWith('/app') ? '/app' : '/' }) }]
}

describe('createTestSession', () => {
  for (const [name, [subject, options]] of Object.entries(kinds)) {
    it(`should make a visitor for supertest, with ${name}`, async () => {
      const sessions = subject.session({ ...OPTIONS, ...options })
      const { id, cookie } = await createTestSession(sessions, { user: 'ann' })
      const { body } = await supertest(makeApp(sessions)).get('/').set('Cookie', cookie)
      assert.deepEqual(body, [id, 'ann'])
    })
  }

  it('should make a session on the path of the cookie', async () => {
    const sessions = ours.session({ ...OPTIONS, cookie: { path: '/app' } })
    await assert.rejects(createTestSession(sessions, { user: 'ann' }), /option url/)
    const { id, cookie } = await createTestSession(sessions, { user: 'ann' }, { url: '/app/account' })
    assert.deepEqual((await supertest(makeApp(sessions)).get('/app').set('Cookie', cookie)).body, [id, 'ann'])
  })

  for (const subject of subjects) {
    for (const [when, set] of [
      ['at once', (sid, session, callback) => callback(new Error('disk full'))],
      ['later', (sid, session, callback) => setImmediate(callback, new Error('disk full'))],
      ['by throwing', () => { throw new Error('disk full') }]
    ]) {
      it(`should reject with the error of the store that fails ${when}, in ${subject.name}`, async () => {
        const store = Object.assign(new subject.MemoryStore(), { set })
        await assert.rejects(createTestSession(subject.session({ ...OPTIONS, store }), { user: 'ann' }), { message: 'disk full' })
      })
    }

    it(`should reject with the error of the middleware, in ${subject.name}`, async () => {
      const sessions = subject.session({ ...OPTIONS, secret: undefined })
      await assert.rejects(createTestSession(sessions, { user: 'ann' }), { message: 'secret option required for sessions' })
    })
  }

  it('should reject where nothing would be stored', async () => {
    await assert.rejects(createTestSession(ours.session(OPTIONS)), /needs data/)
    const { id } = await createTestSession(ours.session({ ...OPTIONS, saveUninitialized: true }))
    assert.equal(typeof id, 'string')
  })

  it('should reject a cookie among the data', async () => {
    await assert.rejects(createTestSession(ours.session(OPTIONS), { cookie: {} }), TypeError)
  })
})
