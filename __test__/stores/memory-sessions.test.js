'use strict'

/** `store.sessions`: the JSON texts by session ID, as a plain object that tests and tools read and write. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { inspect, isDeepStrictEqual } = require('node:util')
const { deserialize, serialize } = require('node:v8')
const { MessageChannel, receiveMessageOnPort } = require('node:worker_threads')
const { ours } = require('../support/subjects')
const { alike, answer, thrownBy } = require('../units/support/alike')
const { lasting } = require('./shapes')

const TEXT = '{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"views":7}'

/** A store of one session `a` and one session `b`. */
function filled (subject) {
  const store = new subject.MemoryStore()
  store.set('a', { cookie: new subject.Cookie(), views: 1 })
  store.set('b', { cookie: lasting(subject, Date.now()), views: 2 })
  return store
}

const readings = {
  'a text': ({ sessions }) => sessions.a,
  'a missing text': ({ sessions }) => [sessions.c, sessions.toString, sessions.constructor, sessions['']],
  'whether an ID is there': ({ sessions }) => ['a' in sessions, 'c' in sessions, 'toString' in sessions, Symbol.iterator in sessions],
  'whether an own ID is there': ({ sessions }) => ['a', 'c', 'toString'].map((sid) => [Object.hasOwn(sessions, sid), Object.prototype.hasOwnProperty.call(sessions, sid)]),
  'the IDs': ({ sessions }) => [Object.keys(sessions), Object.getOwnPropertyNames(sessions), Reflect.ownKeys(sessions)],
  'the symbols': ({ sessions }) => [Object.getOwnPropertySymbols(sessions), 'none'],
  'the texts': ({ sessions }) => Object.values(sessions),
  'both, in pairs': ({ sessions }) => Object.entries(sessions),
  'the IDs in a loop' ({ sessions }) {
    const sids = []
    for (const sid in sessions) sids.push(sid)
    return sids
  },
  'a copy': ({ sessions }) => [{ ...sessions }, Object.assign({}, sessions)],
  'a property': ({ sessions }) => [Object.getOwnPropertyDescriptor(sessions, 'a'), Object.getOwnPropertyDescriptor(sessions, 'c')],
  'its JSON': ({ sessions }) => JSON.stringify(sessions),
  'its prototype': ({ sessions }) => [Object.getPrototypeOf(sessions)],
  'what a console shows': ({ sessions }) => [inspect(sessions), inspect({ sessions }), inspect(sessions, { depth: 0, compact: false })],
  'what a console shows of the store': (store) => [inspect(store), inspect(store, { depth: 0 })],
  'the store\'s keys': (store) => [Object.keys(store), JSON.stringify(store)]
}

for (const [what, read] of Object.entries(readings)) {
  alike(`should show ${what}`, (subject) => read(filled(subject)))
}

const writings = {
  'a text is written': ({ sessions }) => { sessions.c = TEXT },
  'a text is written over': ({ sessions }) => { sessions.a = TEXT },
  'a text with another order is written': ({ sessions }) => { sessions.a = '{ "views": 3, "cookie": { "path": "/" } }' },
  'a text without a cookie is written': ({ sessions }) => { sessions.a = '{"views":3}' },
  'a text that is no session is written': ({ sessions }) => { sessions.a = '"text"' },
  'a text that has ended is written': ({ sessions }) => { sessions.a = '{"cookie":{"expires":"1990-01-01T00:00:00.000Z"}}' },
  'a text that ended before all time is written': ({ sessions }) => { sessions.a = '{"cookie":{"expires":-1e999}}' },
  'a text that never ends is written': ({ sessions }) => { sessions.a = '{"cookie":{"expires":1e999}}' },
  'a text with an expiry in disguise is written': ({ sessions }) => { sessions.a = '{"cookie":{"\\u0065xpires":"1990-01-01"}}' },
  'several are assigned': ({ sessions }) => { Object.assign(sessions, { a: TEXT, c: TEXT }) },
  'one is defined' ({ sessions }) {
    Object.defineProperty(sessions, 'c', { value: TEXT, configurable: true, enumerable: true, writable: true })
  },
  'one is deleted': ({ sessions }) => { delete sessions.a },
  'a missing one is deleted': ({ sessions }) => { delete sessions.c },
  'all are deleted': ({ sessions }) => { for (const sid of Object.keys(sessions)) delete sessions[sid] },
  'they are replaced': (store) => { store.sessions = { c: TEXT } },
  'they are replaced by none': (store) => { store.sessions = Object.create(null) },
  'they are replaced by a copy': (store) => { store.sessions = { ...store.sessions } },
  'they are replaced by themselves': (store) => { store.sessions = store.sessions }, // eslint-disable-line no-self-assign
  'they are replaced by those of another store' (store, subject) {
    const other = filled(subject)
    other.sessions.c = TEXT
    store.sessions = other.sessions
  },
  'one is written once they were replaced' (store) {
    store.sessions = {}
    store.sessions.c = TEXT
  }
}

for (const [what, write] of Object.entries(writings)) {
  alike(`should know of it when ${what}`, async function (subject) {
    const store = filled(subject)
    write(store, subject)
    const seen = [await answer(store, 'length'), await answer(store, 'all'), await answer(store, 'get', 'a'), await answer(store, 'get', 'c')]
    return [...seen, Object.entries(store.sessions)]
  })
}

alike('should have no session where no text was written', async function (subject) {
  const store = filled(subject)
  store.sessions.a = ''
  return [await answer(store, 'length'), await answer(store, 'all'), await answer(store, 'get', 'a'), String(store.sessions.a || 'none')]
})

alike('should say whether it could delete', ({ MemoryStore }) => {
  const { sessions } = new MemoryStore()
  sessions.a = TEXT
  return [delete sessions.a, delete sessions.a, Reflect.set(sessions, 'b', TEXT), Reflect.deleteProperty(sessions, 'b')]
}, [true, true, true, true])

alike('should be the same object all along', ({ MemoryStore }) => {
  const store = new MemoryStore()
  const { sessions } = store
  store.set('a', {})
  return [store.sessions === sessions, Object.keys(sessions)]
}, [true, ['a']])

alike('should be each store\'s own', function (subject) {
  const [one, other] = [filled(subject), new subject.MemoryStore()]
  return [Object.keys(one.sessions), Object.keys(other.sessions)]
}, [['a', 'b'], []])

alike('should take a name that is a symbol without a word', function (subject) {
  const { sessions } = filled(subject)
  return [String(thrownBy(() => { sessions[Symbol('a')] = TEXT })), String(thrownBy(() => delete sessions[Symbol('a')])), Object.keys(sessions)]
})

/** What can be done to `sessions` as a whole; each returns what there is to see of it. */
const treatments = {
  cloned: ({ sessions }) => structuredClone(sessions),
  serialized: ({ sessions }) => deserialize(serialize(sessions)),
  'posted to a port' ({ sessions }) {
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(sessions)
    const { message } = receiveMessageOnPort(port2)
    port1.close()
    return message
  },
  frozen: ({ sessions }) => [Object.isFrozen(Object.freeze(sessions)), Object.keys(sessions), thrownBy(() => { sessions.c = TEXT })],
  sealed: ({ sessions }) => [Object.isSealed(Object.seal(sessions)), thrownBy(() => { delete sessions.a })],
  'closed to new ones': ({ sessions }) => [Object.isExtensible(Object.preventExtensions(sessions)), thrownBy(() => { sessions.c = TEXT })],
  'inspected at depth': ({ sessions }) => [inspect({ a: { b: { sessions } } }, { depth: 9 }), inspect(sessions, { showHidden: true, compact: 0, sorted: true })],
  compared: ({ sessions }) => [isDeepStrictEqual(sessions, { ...sessions }), isDeepStrictEqual({ ...sessions }, { ...sessions })],
  'given another prototype': ({ sessions }) => [Object.getPrototypeOf(Object.setPrototypeOf(sessions, { c: TEXT })).c === TEXT, sessions.c],
  'given an accessor' ({ sessions }) {
    Object.defineProperty(sessions, 'c', { get: () => TEXT, enumerable: true })
    return [Object.entries(sessions), thrownBy(() => { delete sessions.c })]
  },
  'given a text for good': ({ sessions }) => [Object.getOwnPropertyDescriptor(Object.defineProperty(sessions, 'c', { value: TEXT }), 'c'), Object.keys(sessions)],
  'given a symbol': ({ sessions }) => { sessions[Symbol.for('c')] = TEXT; return Reflect.ownKeys(sessions).map(String) },
  'given what is no text': ({ sessions }) => { sessions.c = { a: 1 }; return Object.entries(sessions) },
  'looked at as a property': (store) => [store.sessions && Object.getOwnPropertyDescriptor(store, 'sessions')],
  'copied with its store': (store) => [{ ...store }, Object.keys({ ...store })],
  'frozen with its store': (store) => [Object.isFrozen(Object.freeze(store)), Object.keys(store.sessions), store.sessions === store.sessions] // eslint-disable-line no-self-compare
}

for (const [how, treat] of Object.entries(treatments)) {
  alike(`should be what it is in express-session when it is ${how}`, async function (subject) {
    const store = filled(subject)
    const seen = [await treat(store, subject)]
    for (const call of [['set', 'a', { cookie: new subject.Cookie() }], ['get', 'c'], ['set', 'd', { views: 4 }], ['destroy', 'b'], ['all'], ['touch', 'a', { cookie: {} }], ['length']]) {
      seen.push(thrownBy(() => store[call[0]](...call.slice(1), () => {})))
    }
    return [seen, thrownBy(() => Object.entries(store.sessions)) ?? Object.entries(store.sessions)]
  })
}

alike('should be another object after clear', function (subject) {
  const store = filled(subject)
  const { sessions } = store
  store.clear()
  store.set('c', {})
  return [Object.keys(sessions), Object.keys(store.sessions), store.sessions === sessions]
}, [['a', 'b'], ['c'], false])

alike('should be the prototype\'s until a store has its own', async function (subject) {
  function Mine () {}
  Mine.prototype = filled(subject)
  const [one, other] = [new Mine(), new Mine()]
  one.set('c', {})
  one.sessions = { d: '{"views":4}' }
  const seen = [Object.keys(one.sessions), Object.keys(other.sessions), await answer(one, 'get', 'd'), await answer(other, 'get', 'd')]
  other.clear()
  return [...seen, Object.keys(Mine.prototype.sessions), Object.keys(other.sessions)]
})

test('should serve requests before and after somebody looked at them', async function () {
  const store = new ours.MemoryStore()
  store.set('a', { cookie: new ours.Cookie(), views: 1 })
  assert.deepEqual(Object.keys(store.sessions), ['a'])
  store.set('b', { cookie: new ours.Cookie(), views: 2 })
  assert.deepEqual(Object.keys(store.sessions), ['a', 'b'])
  assert.equal((await answer(store, 'get', 'a'))[1].views, 1)
  store.prune()
  assert.deepEqual((await answer(store, 'ids'))[1], ['a', 'b'])
})

test('should tell versions of a session apart after somebody looked at it', async function () {
  const store = new ours.MemoryStore()
  store.set('a', { cookie: new ours.Cookie(), views: 1 })
  assert.ok(store.sessions.a)
  const [, , before] = await answer(store, 'getVersioned', 'a')
  store.touch('a', { cookie: lasting(ours, Date.now()) })
  assert.deepEqual((await answer(store, 'getVersioned', 'a'))[2], before)
  store.sessions.a = TEXT
  assert.deepEqual(await answer(store, 'setExisting', 'a', { views: 2 }, before), [null, false, undefined])
  const [, , now] = await answer(store, 'getVersioned', 'a')
  assert.equal((await answer(store, 'setExisting', 'a', { views: 2 }, now))[1], true)
  assert.equal((await answer(store, 'setNew', 'a', { views: 3 }))[1], false)
})

describe('sessions of a store with bounds', function () {
  const bounded = () => {
    const store = new ours.MemoryStore({ max: 2 })
    for (const sid of ['a', 'b', 'c']) store.sessions[sid] = TEXT
    return store
  }

  test('should show what the bounds leave', () => {
    assert.deepEqual(Object.entries(bounded().sessions), [['b', TEXT], ['c', TEXT]])
  })

  test('should refuse to be frozen, and go on working', () => {
    const { sessions } = bounded()
    for (const fix of [Object.freeze, Object.seal, Object.preventExtensions]) assert.throws(() => fix(sessions), TypeError)
    assert.throws(() => Object.defineProperty(sessions, 'd', { get: () => TEXT }), TypeError)
    assert.throws(() => Object.defineProperty(sessions, 'd', { value: TEXT, configurable: false }), TypeError)
    assert.deepEqual(Object.keys(sessions), ['b', 'c'])
    assert.deepEqual(structuredClone({ ...sessions }), { b: TEXT, c: TEXT })
  })
})

test('should not show sessions that have ended', function () {
  const store = new ours.MemoryStore()
  store.set('a', { cookie: lasting(ours, Date.now(), -1) })
  assert.deepEqual(Object.keys(store.sessions), [])
  assert.equal(store.sessions.a, undefined)
  assert.equal('a' in store.sessions, false)
  assert.equal(JSON.stringify(store.sessions), '{}')
})
