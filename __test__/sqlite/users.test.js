'use strict'

/** The index of each user's sessions in a file: shared by its stores, and swept. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createStore, internalsOf, sessionOf, temporaryFile } = require('./support/stores')
const { promised } = require('../../lib/promised.js')
const { usersOf } = require('../..')
const { stopClock } = require('../support/clock')

test('should share the index among the stores of a file, and keep it', async (t) => {
  const path = temporaryFile(t)
  const [first, second] = [createStore(t, { path }), createStore(t, { path })]
  await first.userAdd('ann', 'a', 1, undefined)
  assert.equal(await second.userHas('ann', 'a'), true)
  await second.userMark('ann', 'a')
  await first.userAdd('ann', 'a', 1, undefined)
  assert.equal(await first.userHas('ann', 'a'), false, 'a mark stays')
  await second.userMark('ann', 'b')
  assert.equal(await first.userHas('ann', 'b'), false, 'a mark is no entry')
  await first.close()
  await second.close()
  const third = createStore(t, { path })
  assert.deepEqual((await third.userList('ann')).map(({ sid, startedAt, isMarked }) => ({ sid, startedAt, isMarked })), [{ sid: 'a', startedAt: 1, isMarked: true }])
  await third.userRemove('ann', 'a')
  assert.deepEqual(await third.userList('ann'), [])
})

test('should prolong an entry and never shorten it, and drop it at its end', async (t) => {
  const clock = stopClock()
  t.after(() => clock.restore())
  const store = createStore(t, { ttl: 10000, sweep: 0 })
  const start = Date.now()
  for (const [endsAt, wanted] of [[start + 1000, start + 1000], [start + 500, start + 1000], [start + 2000, start + 2000], [undefined, start + 10000]]) {
    await store.userAdd('ann', 'a', start, endsAt)
    assert.equal((await store.userList('ann'))[0].endsAt, wanted)
  }
  clock.advance(9999)
  assert.equal((await store.userList('ann')).length, 1)
  clock.advance(1)
  assert.deepEqual(await store.userList('ann'), [])
})

test('should forget what has ended in a sweep, a few entries at a time, and nothing else', async (t) => {
  const clock = stopClock()
  t.after(() => clock.restore())
  const store = createStore(t, { sweep: 0 })
  const now = Date.now()
  const { connection } = internalsOf(store)
  const users = Array.from({ length: 1600 }, (_, i) => `user${i}`)
  // Every third entry ends late; one user has many.
  await Promise.all(users.map((user, i) => store.userAdd(user, 's', 1, now + (i % 3 === 0 ? 60000 : 1000))))
  await Promise.all(users.map((sid, i) => store.userAdd('ann', sid, 1, now + (i % 2 === 0 ? 60000 : 1000))))
  const sweep = (at) => promised((callback) => connection.sweep(at, 0, callback))
  const entries = async () => {
    const lists = await Promise.all(['ann', ...users].map((user) => promised((callback) => connection.userList(user, 0, callback))))
    return lists.reduce((sum, list) => sum + list.length / 4, 0)
  }
  assert.equal(await entries(), 3200)
  await sweep(now + 999)
  assert.equal(await entries(), 3200)
  await sweep(now + 1000)
  assert.equal(await entries(), 534 + 800)
  await sweep(now + 60000)
  assert.equal(await entries(), 0)
})

test('should forget all with clear, and end all for a script that opens the file', async (t) => {
  const store = createStore(t)
  await store.set('a', { ...sessionOf(), cookie: { ...sessionOf().cookie, startedAt: 1, user: 'ann' } })
  await store.userAdd('ann', 'a', 1, undefined)
  assert.equal(await usersOf(store).endAll('ann'), 1)
  assert.equal(await store.get('a'), null)
  await store.userAdd('ann', 'a', 1, undefined)
  await store.clear()
  assert.deepEqual(await store.userList('ann'), [])
})

test('should fail once the store is closed', async (t) => {
  const store = createStore(t)
  await store.close()
  await assert.rejects(store.userHas('ann', 'a'), { code: 'ERR_SESSION_SQLITE_CLOSED' })
})
