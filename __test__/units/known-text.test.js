'use strict'

/** KnownText: whatever is known of a text without parsing it is what parsing it would say. */

const { describe, mock, test } = require('node:test')
const assert = require('node:assert/strict')
const { setFlagsFromString } = require('node:v8')
const { runInNewContext } = require('node:vm')
const fc = require('fast-check')
const { KnownText } = require('../../lib/known-text')
const { changesBetween } = require('../../lib/text-changes')
const { apply, change, object, value } = require('../support/json-changes')

const runs = { numRuns: Number(process.env.RUNS ?? 2000) }

/** A session's text has no cookie, and whatever JSON changes it has changed already. */
const textOf = (data) => JSON.stringify({ ...data, cookie: undefined })

function dataOf (known) {
  const session = {}
  known.data.copyTo(session)
  return session
}

/** What is known of a session once it has another value at its first key. */
function changed (known, value) {
  const session = {}
  const snapshot = known.data.copyTo(session)
  session[Object.keys(session)[0]] = value
  return known.followed(session, snapshot)
}

/** @returns whether it is known what the text says */
function assertKnown (known, text) {
  if (known === undefined || known.data === undefined) return false
  assert.equal(known.text, text)
  // A session without prototype has all keys.
  const session = Object.create(null)
  known.data.copyTo(session)
  assert.equal(JSON.stringify(session), JSON.stringify(JSON.parse(text)))
  if (known.isAsWritten) assert.equal(`{${known.members.join(',')}}`, JSON.stringify(JSON.parse(text)))
  const { __proto__, ...rest } = JSON.parse(text)
  if (known.data.root.keys.includes('__proto__')) return true
  assert.deepEqual({ ...session }, rest)
  assert.ok(known.bytes >= 3 * text.length)
  return true
}

describe('the next text', () => {
  test('should be known right or not at all, whatever was written', () => {
    let followed = 0
    fc.assert(fc.property(object, fc.array(fc.array(change, { maxLength: 2 }), { maxLength: 4 }), (data, steps) => {
      let text = textOf(data)
      let known = KnownText.of(text)
      assertKnown(known, text)
      for (const changes of steps) {
        const next = JSON.parse(text)
        for (const step of changes) apply(next, step, () => true)
        const former = known
        const formerText = text
        text = textOf(next)
        known = former.next(text)
        if (assertKnown(known, text)) followed++
        assertKnown(former, formerText)
        known ??= KnownText.of(text)
      }
    }), runs)
    assert.ok(followed > runs.numRuns / 10, `${followed} followed`)
  })

  test('should be known right or not at all where it is the other one with some characters in place of others', () => {
    const pieces = fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '1', ' ', '-', '.0', 'e1', 'null', '\\u0041', '"a":1', ',"b":2', '{"a":1}')
    fc.assert(fc.property(object, fc.nat(), fc.nat(6), pieces, (data, at, length, piece) => {
      const text = textOf(data)
      const start = at % (text.length + 1)
      const other = text.slice(0, start) + piece + text.slice(start + length)
      const known = KnownText.of(text).next(other)
      if (known !== undefined) assertKnown(known, other) // JSON.parse throws if it is no JSON at all.
    }), runs)
  })

  const known = KnownText.of('{"name":"alice","views":9,"cart":[1,2],"last":null}')
  const follow = (text) => {
    const next = known.next(text)
    return assertKnown(next, text) ? dataOf(next) : undefined
  }

  for (const text of [
    '{"name":"alice","views":10,"cart":[1,2],"last":null}',
    '{"name":"a \\"quoted\\" name, long enough to be cut out","views":9,"cart":[1,2],"last":true}',
    '{"name":"","views":-1.5,"cart":[1,2],"last":"}"}',
    '{"name":"alice","views":9,"cart":[1,2,{"n":3}],"last":null}',
    '{"name":"alice","views":9,"cart":{"n":[]},"last":null}',
    '{"name":"alice","views":9,"cart":"none","last":null}',
    '{"name":"alice","views":9,"cart":[1,2],"last":{"a":1}}',
    '{"name":[],"views":9,"cart":[1,2],"last":null}'
  ]) {
    test(`should be known if it is ${text}`, () => assert.notEqual(follow(text), undefined))
  }

  for (const text of [
    '{"name":"alice","views":9,"cart":[1,2]}',
    '{"name":"alice","views":9,"cart":[1,2],"last":null,"more":1}',
    '{"views":9,"name":"alice","cart":[1,2],"last":null}',
    '{"name":[],"views":10,"cart":[1,2],"last":null}',
    '{"name":"alice","views":9.0,"cart":[1,2],"last":null}',
    '{"name":"\\u0061lice","views":9,"cart":[1,2],"last":null}',
    '{"name":"alice","views":9,"cart":[1,2],"last":null} ',
    '{"name":"alice","views":9,"cart":[1,2],"last":nul}',
    '{"name":"alice","views":9,"cart":[1,2],"last":}',
    '{"name":"alice","views":9,"cart":[1,2],"last":null',
    '{"name":"alice',
    '{}',
    ''
  ]) {
    test(`should be parsed if it is ${text}`, () => assert.equal(known.next(text), undefined))
  }

  test('should be found out in one pass, even if every array has changed', () => {
    const textOf = (value) => JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key ${i}`, [value]])))
    const { members, data: { root: { keys } } } = KnownText.of(textOf(1))
    let reads = 0
    const counted = new Proxy(members, { get: (target, name) => { reads++; return target[name] } })
    assert.equal(changesBetween(counted, keys, textOf(2)).length, 500)
    assert.ok(reads < 20 * 500, `${reads} reads`)
  })

  test('should have all keys, whatever objects inherit', () => {
    Object.defineProperty(Object.prototype, 'views', { configurable: true, get () {}, set () {} }) // eslint-disable-line no-extend-native
    try {
      const text = '{"name":"alice","views":9,"cart":[3],"last":null}'
      const { data, members } = known.next(text)
      assert.deepEqual(data.root.keys, ['name', 'views', 'cart', 'last'])
      assert.equal(`{${members.join(',')}}`, text)
    } finally {
      delete Object.prototype.views
    }
  })
})

describe('what is known of a text', () => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc')

  /** Bytes on the heap that `make` leaves there for each of a hundred texts. */
  function bytesOf (make) {
    const kept = [make(0)]
    gc()
    const before = process.memoryUsage().heapUsed
    for (let i = 1; i <= 100; i++) kept.push(make(i))
    gc()
    return (process.memoryUsage().heapUsed - before) / (kept.length - 1)
  }

  const LONG = 200000

  test('should not hold a long string that a session\'s value was cut out of', () => {
    const bytes = bytesOf((i) => changed(KnownText.of('{"name":"none"}'), `${i} of the many`.padEnd(LONG).slice(0, 30)))
    assert.ok(bytes < LONG / 10, `${bytes} bytes`)
  })

  test('should not hold the texts before it', () => {
    const bytes = bytesOf((i) => {
      let known = KnownText.of(JSON.stringify({ a: '', b: '', c: '', d: '' }))
      for (const key of ['a', 'b', 'c', 'd']) {
        known = known.next(JSON.stringify({ ...dataOf(known), [key]: `${i}`.padEnd(100), d: `${i}`.padEnd(LONG) }))
        known = known.next(JSON.stringify({ ...dataOf(known), d: '' }))
      }
      return known
    })
    assert.ok(bytes < LONG / 10, `${bytes} bytes`)
  })
})

describe('a text with other values', () => {
  test('should be what JSON.stringify writes', () => {
    fc.assert(fc.property(object, fc.array(fc.tuple(fc.nat(3), value), { maxLength: 3 }), (data, changes) => {
      const known = KnownText.of(textOf(data))
      const session = {}
      const snapshot = known.data?.copyTo(session)
      const keys = Object.keys(session)
      if (keys.length === 0 || !known.isAsWritten) return
      for (const [number, value] of changes) session[keys[number % keys.length]] = structuredClone(value)
      const next = known.followed(session, snapshot)
      if (next === undefined) return
      assertKnown(next, JSON.stringify(session))
      if (next.text === known.text) assert.equal(next, known)
    }), runs)
  })

  test('should be left to a JSON.stringify that is not V8\'s', () => {
    const known = KnownText.of('{"views":1}')
    assert.equal(changed(known, 2).text, '{"views":2}')
    mock.method(JSON, 'stringify', () => '{"views":"many"}')
    try {
      assert.equal(changed(known, 2), undefined)
      assert.equal(KnownText.of('{"views":1}').isAsWritten, false)
    } finally {
      mock.restoreAll()
    }
  })
})

describe('whether V8 writes just that text', () => {
  for (const text of ['{}', '{"a":1}', '{"a":{"b":[1,null]},"c":"\\n"}', '{"1":0,"a":1}']) {
    test(`should be so of ${text}`, () => assert.equal(KnownText.of(text).isAsWritten, true))
  }

  for (const text of ['{ "a":1}', '{"a":1.0}', '{"a":1e3}', '{"a":"\\u0041"}', '{"a":1,"1":0}', '{"a":1,"a":2}', '{"a":-0}', '{"__proto__":1}']) {
    test(`should not be so of ${text}`, () => {
      const known = KnownText.of(text)
      assert.equal(known.isAsWritten, false)
      assert.equal(known.next(`${text.slice(0, -1)} }`), undefined)
      assert.equal(known.next(text), known)
    })
  }

  test('should not be known of data that can\'t be copied', () => {
    const known = KnownText.of('{"constructor":1}')
    assert.deepEqual([known.data, known.isAsWritten, known.next('{"constructor":2}')], [undefined, false, undefined])
  })
})
