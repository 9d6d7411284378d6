'use strict'

/** Stored texts that say the same as V8's text of the same data, in another way: a store may keep what JSON.rawJSON wrote. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { isOnlyRewritten, isRewritten } = require('../../lib/rewritten-text')

const ordinary = ['1', '-1', '0', '1.5', '-0.25', '100', '1e+30', '0.000001', '123456789012345', '"a"', '"\\n"', 'true', 'null', '[]', '{}']
const rewritten = [
  '1.0', '1.50', '-0', '-0.0', '1e2', '1E2', '1e30', '0.0000001', '12345678901234567890', '0.12345678901234567', '"\\u0041"', '"\\/"', '[1,1.0]'
]

for (const value of ordinary) {
  test(`should find ${value} written as V8 writes it`, () => assert.equal(isRewritten(`{"value":${value}}`), false))
}

for (const value of rewritten) {
  test(`should find ${value} written in another way`, () => assert.equal(isRewritten(`{"value":${value}}`), true))
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 20 })
const number = fc.tuple(fc.constantFrom('', '-'), fc.oneof(fc.constant('0'), fc.tuple(fc.constantFrom(...'123456789'), digits).map((parts) => parts.join(''))),
  fc.option(fc.tuple(fc.constantFrom('0', '000000', '5'), digits).map((parts) => `.${parts.join('')}`), { nil: '' }),
  fc.option(fc.tuple(fc.constantFrom('e', 'E'), fc.constantFrom('', '+', '-'), fc.nat(40)).map((parts) => parts.join('')), { nil: '' })
).map((parts) => parts.join(''))
const unit = fc.constantFrom('a', ' ', '0', ',', ':', '}', '\\n', '\\"', '\\\\', '\\/', '\\u0041', '\\u00e9', '\\u000a', 'é', '😀', '\\ud83d')
const scalar = fc.oneof(number, fc.array(unit, { maxLength: 4 }).map((units) => `"${units.join('')}"`), fc.constantFrom('true', 'false', 'null'))
const value = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }).map((values) => `[${values}]`))
const session = fc.array(value, { maxLength: 3 }).map((values) => `{${values.map((value, at) => `"k${at}":${value}`)}}`)

test('should find out of every text whether V8 writes it so', function () {
  const seen = new Set()
  fc.assert(fc.property(session, function (text) {
    const is = JSON.stringify(JSON.parse(text)) !== text
    seen.add(is)
    assert.equal(isRewritten(text), is, text)
  }), { numRuns: Number(process.env.RUNS ?? 3000) })
  assert.equal(seen.size, 2)
})

/** What becomes of stored text once it was read, changed and written. */
function outcome (stored, change = () => {}) {
  const data = JSON.parse(stored)
  const session = { ...data }
  change(session)
  return isOnlyRewritten(stored, data, session, JSON.stringify(session))
}

test('should see through another way to write what is unchanged', function () {
  const stored = '{"price":1.50,"list":[1e2]}'
  assert.equal(outcome(stored), true)
  assert.equal(outcome(stored, (session) => { session.list = [...session.list] }), true, 'nor is another array a change')
})

test('should not take a change for another way to write', function () {
  const changes = [
    (session) => { session.price = 2 }, (session) => { session.list.push(1) }, (session) => { session.more = 1 }, (session) => { delete session.price },
    (session) => { const { price } = session; delete session.price; session.price = price }
  ]
  for (const change of changes) assert.equal(outcome('{"price":1.50,"list":[1e2]}', change), false, String(change))
})

test('should not see through ordinary text, which can only differ by a change', function () {
  assert.equal(isOnlyRewritten('{"price":1}', { price: 1 }, { price: 1 }, '{"price":2}'), false)
})
