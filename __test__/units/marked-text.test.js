'use strict'

/** The texts of sessions whose cookie does not come first: what is cut out, and what comes in its place. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { markedText, withMore, withoutCookie } = require('../../lib/memory/marked-text')

const MARKED = '"cookie":\t0'
const key = fc.string({ maxLength: 4 }).filter((key) => key !== 'cookie' && key !== '__proto__')
const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom(MARKED, { cookie: 1 }, ['cookie']))
const data = fc.array(fc.tuple(key, value), { maxLength: 5 })

/** A session with its cookie behind so many of its other keys. */
function sessionOf (before, after) {
  return Object.fromEntries([...before, ['cookie', { path: '/' }], ...after])
}

function textOf ({ cookie, ...rest }) {
  return JSON.stringify(rest)
}

test('should mark where the cookie stands, and no other place', function () {
  fc.assert(fc.property(data, data, function (before, after) {
    const session = sessionOf(before, after)
    const marked = markedText(session)
    assert.equal(marked.split(MARKED).length, 2)
    assert.equal(marked.replace(MARKED, '"cookie":{"path":"/"}'), JSON.stringify(session))
  }))
})

test('should leave out the cookie alone', function () {
  fc.assert(fc.property(data, data, function (before, after) {
    const session = sessionOf(before, after)
    assert.equal(withoutCookie(markedText(session)), textOf(session))
  }))
})

test('should put more of the cookie behind the mark', function () {
  const marked = markedText({ a: 1, cookie: {}, b: '$&' })
  assert.equal(withMore(marked, '"user":"$&"}'), '{"a":1,"cookie":\t0,"user":"$&"},"b":"$&"}')
})
