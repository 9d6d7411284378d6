'use strict'

/** `createTestSession` with light-my-request, which needs no server. */

const { it } = require('node:test')
const assert = require('node:assert/strict')
const inject = require('light-my-request')
const { createTestSession } = require('../../testing')
const { ours } = require('../support/subjects')

/** Says whose session it is, and ends it at /logout. */
function makeApp (sessions) {
  return (req, res) => sessions(req, res, () => {
    if (req.url === '/logout') return req.session.destroy(() => res.end('null'))
    res.end(JSON.stringify([req.sessionID, req.session.user ?? null]))
  })
}

it('should make visitors for light-my-request', async () => {
  const sessions = ours.session({ secret: 'keyboard cat', resave: false, saveUninitialized: false })
  const app = makeApp(sessions)
  const ann = await createTestSession(sessions, { user: 'ann' })
  const bob = await createTestSession(sessions, { user: 'bob' })
  const visit = async (url, { cookie }) => JSON.parse((await inject(app, { url, headers: { cookie } })).payload)
  assert.deepEqual(await visit('/', ann), [ann.id, 'ann'])
  assert.equal(await visit('/logout', ann), null)
  assert.notEqual((await visit('/', ann))[0], ann.id)
  assert.deepEqual(await visit('/', bob), [bob.id, 'bob'])
})
