'use strict'

/** What a MemoryStore makes of a session does not depend on which package it comes from, whatever its shape. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { ours } = require('../support/subjects')
const { alike, answer, thrownBy } = require('../units/support/alike')
const { isCookieApart } = require('./inside')
const { contents, cookies, foreignCookies, lasting, ordinary, peculiar } = require('./shapes')

for (const [shape, make] of Object.entries({ ...ordinary, ...cookies, ...foreignCookies, ...contents, ...peculiar })) {
  alike(`should store and find a session ${shape}`, async function (subject, clock) {
    const store = new subject.MemoryStore()
    const seen = [await write(store, make(subject, Date.now()))]

    seen.push(await answer(store, 'get', 'a'), await answer(store, 'all'), await answer(store, 'length'))
    clock.advance(4999)
    seen.push(await answer(store, 'get', 'a'))
    clock.advance(1)
    seen.push(await answer(store, 'get', 'a'), await answer(store, 'length'))
    return seen
  })

  alike(`should touch a session ${shape}`, async function (subject, clock) {
    const store = new subject.MemoryStore()
    await write(store, make(subject, Date.now()))

    clock.advance(1000)
    const touches = [
      { cookie: lasting(subject, Date.now()) },
      { cookie: new subject.Cookie() },
      { cookie: { expires: new Date(Date.now() + 9000) } },
      {}
    ]
    const seen = []
    for (const session of touches) {
      seen.push(await answer(store, 'touch', 'a', session), textOf(store), await answer(store, 'get', 'a'))
    }
    return seen
  })

  alike(`should touch with a session ${shape}`, async function (subject) {
    const store = new subject.MemoryStore()
    await answer(store, 'set', 'a', { cookie: lasting(subject, Date.now()), kept: true })

    const touched = await answer(store, 'touch', 'a', make(subject, Date.now()))
    return [touched, textOf(store), await answer(store, 'get', 'a')]
  })
}

/** Resolves to what `set` answered, and the text that it wrote. */
async function write (store, session) {
  return [await answer(store, 'set', 'a', session), textOf(store)]
}

/** A session that has ended has no text to speak of: the original forgets to remove it. */
function textOf (store) {
  const thrown = thrownBy(() => store.all())
  return thrown ?? String(store.sessions.a)
}

test('should keep a plain cookie apart from the session\'s text from the first touch on', function () {
  const store = new ours.MemoryStore()
  store.set('a', { cookie: { path: '/', originalMaxAge: 5000, expires: new Date(Date.now() + 5000) }, views: 1 })
  assert.equal(isCookieApart(store, 'a'), false)
  store.touch('a', { cookie: lasting(ours, Date.now()) })
  assert.equal(isCookieApart(store, 'a'), true)
})
