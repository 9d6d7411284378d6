'use strict'

/** textWithoutCookie: the text of a session less its own cookie, and only that one, as upstream's replacer makes it. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const { textWithoutCookie } = require('../../lib/session-text')
const { original, ours } = require('../support/subjects')
const { contents, cookies, foreignCookies, lasting, ordinary, peculiar } = require('../stores/shapes')
const { thrownBy } = require('./support/alike')

/** What upstream compares sessions by, written down from its README and behaviour: everything but the top-level cookie. */
const expectedText = (session) => JSON.stringify(session, function (key, value) {
  return this === session && key === 'cookie' ? undefined : value
})

const outcome = (fn) => {
  let text
  return thrownBy(() => { text = fn() }) ?? text
}

const { Cookie } = ours

for (const [shape, make] of Object.entries({ ...ordinary, ...cookies, ...foreignCookies, ...contents, ...peculiar })) {
  test(`should make the text of a session ${shape}`, function () {
    const session = make(ours, 0)
    const whole = outcome(() => JSON.stringify(session))
    const expected = outcome(() => expectedText(session))
    assert.equal(outcome(() => textWithoutCookie(session)), expected)
    assert.equal(outcome(() => textWithoutCookie(session, true)), expected, 'by way of a copy, too')
    assert.equal(outcome(() => JSON.stringify(session)), whole, 'and leave the session as it was')
  })

  test(`should make the text of a session ${shape}, of express-session's classes`, function () {
    assert.equal(outcome(() => textWithoutCookie(make(original, 0))), outcome(() => expectedText(make(original, 0))))
  })
}

describe('data with code of their own', function () {
  const once = (act) => { let isFirst = true; return (...args) => { if (isFirst) act(...args); isFirst = false; return 'done' } }
  const sessions = {
    'a toJSON that changes what comes behind it': () => { const session = { cookie: new Cookie(), a: { toJSON: once(() => { session.b = 2 }) }, b: 1 }; return session },
    'a toJSON that takes away what comes behind it': () => { const session = { cookie: new Cookie(), a: { toJSON: once(() => { delete session.b }) }, b: 1 }; return session },
    'a toJSON that adds something': () => { const session = { cookie: new Cookie(), a: { toJSON: once(() => { session.b = 2 }) } }; return session },
    'a toJSON that tells its key': () => ({ cookie: new Cookie(), a: { toJSON: (key) => key } }),
    'a getter that changes what is in front of it': () => { const a = { n: 0 }; return { cookie: new Cookie(), a, get b () { return ++a.n } } },
    'a setter alone': () => Object.defineProperty({ cookie: new Cookie(), b: 1 }, 'a', { get: undefined, set () {}, enumerable: true }),
    'a proxy in its place': () => new Proxy({ cookie: new Cookie(), a: 1 }, { get: (target, key) => key === 'a' ? 2 : target[key] }),
    'a circle': () => { const session = { cookie: new Cookie(), a: {} }; session.a.back = session; return session },
    'a circle of its own': () => { const session = { cookie: new Cookie(), a: { b: {} } }; session.a.b.back = session.a; return session },
    'a BigInt': () => ({ cookie: new Cookie(), a: 1n }),
    'not a number': () => ({ cookie: new Cookie(), a: NaN, b: [NaN] })
  }
  for (const [what, make] of Object.entries(sessions)) {
    test(`should have express-session's text where there is ${what}`, function () {
      const expected = outcome(() => expectedText(make()))
      assert.equal(outcome(() => textWithoutCookie(make())), expected)
      assert.equal(outcome(() => textWithoutCookie(make(), true)), expected, 'by way of a copy, too')
    })
  }
})

describe('what goes on while a text is made', function () {
  const other = () => ({ cookie: new Cookie(), other: true })

  const reentrant = {
    'takes the text of another session': () => textWithoutCookie(other()),
    'takes the text of a session that fails': () => thrownBy(() => textWithoutCookie({ cookie: new Cookie(), get bad () { throw new Error('bad') } })),
    'takes the JSON of another session': () => JSON.stringify(other()),
    'takes the JSON of this session\'s cookie': (session) => JSON.stringify(session.cookie),
    'takes the JSON of this session\'s cookie twice': (session) => [JSON.stringify(session.cookie), JSON.stringify({ a: session.cookie })]
  }

  for (const [what, act] of Object.entries(reentrant)) {
    for (const [where, build] of Object.entries({
      'behind the cookie': (hook) => { const session = { cookie: new Cookie() }; session.a = { toJSON: () => hook(session) }; return session },
      'in front of the cookie': (hook) => { const session = { a: { toJSON: () => hook(session) }, cookie: new Cookie() }; return session },
      'in a getter behind the cookie': (hook) => ({ cookie: new Cookie(), get a () { return hook(this) } }),
      'in a getter in front of the cookie': (hook) => ({ get a () { return hook(this) }, cookie: new Cookie() })
    })) {
      test(`should not mind that data ${where} ${what}`, function () {
        assert.equal(textWithoutCookie(build(act)), expectedText(build(act)))
        assert.equal(textWithoutCookie(build(act), true), expectedText(build(act)))
      })
    }
  }

  test('should not mind that data take the text of the session itself', function () {
    const build = (text) => {
      let depth = 0
      const session = { cookie: new Cookie(), a: { toJSON: () => depth++ === 0 ? text(session) : 'deep' } }
      return session
    }
    assert.equal(textWithoutCookie(build(textWithoutCookie)), expectedText(build(expectedText)))
  })

  test('should leave cookies whole after data threw', function () {
    const session = { cookie: new Cookie(), get bad () { throw new Error('bad') } }
    assert.throws(() => textWithoutCookie(session), { message: 'bad' })
    assert.equal(JSON.stringify(session.cookie), '{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}')
  })

  test('should keep a cookie that stands in the data as well', function () {
    const cookie = lasting(ours, 0)
    const session = { cookie, copy: cookie, list: [cookie] }
    assert.equal(textWithoutCookie(session), `{"copy":${JSON.stringify(cookie)},"list":[${JSON.stringify(cookie)}]}`)
  })

  test('should keep a cookie of the data where the session has none', function () {
    assert.equal(textWithoutCookie({ a: { cookie: new Cookie({ path: '/x' }) } }), '{"a":{"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/x"}}}')
  })

  test('should keep a cookie of the data that is the inherited or hidden one of the session', function () {
    const cookie = new Cookie()
    const inheriting = Object.assign(Object.create({ cookie }), { copy: cookie })
    const hiding = Object.defineProperty({ copy: cookie }, 'cookie', { value: cookie })
    for (const session of [inheriting, hiding]) assert.equal(textWithoutCookie(session), expectedText(session))
  })

  test('should look at each getter once', function () {
    let looks = 0
    textWithoutCookie({ cookie: new Cookie(), get views () { return ++looks } })
    assert.equal(looks, 1)
  })
})
