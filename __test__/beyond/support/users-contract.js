'use strict'

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withUsers } = require('./users-app')
const { withSite } = require('../../support/site')
const { ours } = require('../../support/subjects')

const MINUTE = 60000

/**
 * What `users` does with every store that has an index of users.
 *
 * @param {string} name
 * @param {object} options
 * @param {(t: TestContext) => Promise<object>} options.open an empty store
 * @param {(store: object) => Promise<void>} [options.expire] ends the sessions whose time is over, where a clock that was
 *   moved does not
 * @param {false | string} [options.skip]
 */
function usersContract (name, { open, expire = async () => {}, skip = false }) {
  const users = (scenario, options) => async (t) => withUsers({ store: await open(t), ...options }, scenario)

  test(`should list the sessions of a user in the order in which they started (${name})`, { skip }, users(async (app, site) => {
    const starts = []
    for (const device of ['phone', 'laptop']) {
      site.clock.advance(1000)
      starts.push(Date.now())
      await app.visit(device, '/login/ann')
    }
    await app.visit('other', '/login/bob')
    await app.visit('laptop', '/set')
    const list = await app.users.list('ann', app.lastRequest)
    assert.deepEqual(list.map(({ startedAt, current, data, endsAt }) => ({ startedAt: +startedAt, current, data, endsAt: +endsAt })), [
      { startedAt: starts[0], current: false, data: { user: 'ann' }, endsAt: starts[0] + MINUTE },
      { startedAt: starts[1], current: true, data: { user: 'ann', a: 1 }, endsAt: Date.now() + MINUTE }
    ])
    assert.match(list[0].handle, /^[\w-]{22}$/)
    assert.doesNotMatch(JSON.stringify(list), /id-\d/)
    assert.equal((await app.users.list('bob')).length, 1)
    assert.deepEqual(await app.users.list('nobody'), [])
  }, { cookie: { maxAge: MINUTE } }))

  test(`should end one session of a user, by its handle (${name})`, { skip }, users(async (app) => {
    for (const device of ['phone', 'laptop']) await app.visit(device, '/login/ann')
    await app.visit('other', '/login/bob')
    const [{ handle }] = await app.users.list('ann')
    const [bobs] = await app.users.list('bob')
    assert.equal(await app.users.end('ann', bobs.handle), false, 'the handle of another user')
    assert.equal(await app.users.end('ann', 'id-2'), false, 'an ID')
    assert.equal(await app.users.end('ann', undefined), false)
    assert.equal(await app.users.end('ann', handle), true)
    assert.equal(await app.users.end('ann', handle), false, 'once more')
    assert.deepEqual(await app.loggedIn(['phone', 'laptop', 'other']), ['laptop', 'other'])
  }))

  test(`should end all sessions of a user, or all but one (${name})`, { skip }, users(async (app) => {
    for (const device of ['phone', 'laptop', 'tablet']) await app.visit(device, '/login/ann')
    await app.visit('other', '/login/bob')
    await app.visit('laptop', '/read')
    assert.equal(await app.users.endAll('ann', { except: app.lastRequest }), 2)
    assert.deepEqual(await app.loggedIn(['phone', 'laptop', 'tablet', 'other']), ['laptop', 'other'])
    await app.visit('phone', '/login/ann')
    const [{ handle }] = await app.users.list('ann')
    assert.equal(await app.users.endAll('ann', { except: handle }), 1)
    assert.equal(await app.users.endAll('ann'), 1)
    assert.equal(await app.users.endAll('ann'), 0)
    assert.deepEqual(await app.loggedIn(['phone', 'laptop', 'tablet', 'other']), ['other'])
    await assert.rejects(app.users.endAll('ann', { except: {} }), { code: 'ERR_SESSION_INVALID_OPTION' })
  }))

  test(`should let as many sessions be as max says, ending those that started first (${name})`, { skip }, users(async (app, site) => {
    for (const device of ['a', 'b', 'c', 'd']) {
      site.clock.advance(1)
      await app.visit(device, '/login/ann')
    }
    assert.deepEqual(await app.loggedIn(['a', 'b', 'c', 'd']), ['c', 'd'])
    await app.visit('c', '/logout')
    await app.visit('a', '/login/ann')
    assert.deepEqual(await app.loggedIn(['a', 'b', 'c', 'd']), ['a', 'd'])
  }, { users: { max: 2 } }))

  for (const end of ['/logout', '/unset', '/leave', '/become/bob', '/login/bob']) {
    test(`should no longer list a session after ${end} (${name})`, { skip }, users(async (app) => {
      await app.visit('phone', '/login/ann')
      await app.visit('phone', end)
      assert.deepEqual(await app.users.list('ann'), [])
      assert.deepEqual(await entriesOf(app.store, 'ann'), [])
      assert.equal((await app.users.list('bob')).length, end.endsWith('bob') ? 1 : 0)
    }))
  }

  test(`should no longer list a session that ended by itself (${name})`, { skip }, users(async (app, site) => {
    await app.visit('phone', '/login/ann')
    site.clock.advance(2 * MINUTE)
    await expire(app.store)
    assert.deepEqual(await app.users.list('ann'), [])
    assert.deepEqual(await entriesOf(app.store, 'ann'), [])
  }, { cookie: { maxAge: MINUTE } }))

  test(`should list a session from before the option once it is used (${name})`, { skip }, (t) => withSite(ours, async (site) => {
    const store = await open(t)
    const plain = site.session({ store })
    site.serve(plain, (req, res) => {
      req.session.user = 'ann'
      res.end()
    })
    await site.visit('/')
    const sessions = site.session({ store, users: { key: ({ user }) => user } })
    assert.deepEqual(await sessions.users.list('ann'), [])
    site.serve(sessions, (req, res) => res.end())
    await site.visit('/')
    assert.equal((await sessions.users.list('ann')).length, 1)
    assert.deepEqual(site.errors, [])
  }))

  test(`should tell users apart whatever their keys are (${name})`, { skip }, users(async (app) => {
    const keys = ['7', '__proto__', 'constructor', 'a b', 'a:b', '{x}', '%', 'ö😀', '\u0000', 'x'.repeat(10000), '{', '%007b']
    for (const key of keys) {
      await app.visit(key, `/login/${encodeURIComponent(key)}`)
      assert.equal((await app.users.list(key)).length, 1, key)
    }
    assert.equal((await app.users.list(7)).length, 1, '7 and "7" are one')
    for (const key of keys) assert.equal(await app.users.endAll(key), 1)
  }))

  test(`should tell users apart whose keys are no well-formed text (${name})`, { skip }, async (t) => {
    const store = await open(t)
    for (const [user, sid] of [['\ud800', 'a'], ['\ud801', 'b'], ['\ufffd', 'c'], ['%d800', 'd']]) store.userAdd(user, sid, 1, undefined, () => {})
    assert.deepEqual((await entriesOf(store, '\ud801')).map(({ sid }) => sid), ['b'])
    assert.deepEqual((await entriesOf(store, '%d800')).map(({ sid }) => sid), ['d'])
    await store.close?.()
  })
}

function entriesOf (store, user) {
  return new Promise((resolve, reject) => store.userList(user, (err, entries) => err ? reject(err) : resolve(entries)))
}

module.exports = { entriesOf, usersContract }
