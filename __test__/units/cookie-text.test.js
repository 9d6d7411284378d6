'use strict'

/** Set-Cookie texts, byte for byte those of the packages cookie and cookie-signature. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const cookiePackage = require('cookie')
const fc = require('fast-check')
const signature = require('cookie-signature')
const { CookieWriter, serialize } = require('../../lib/native/cookie')
const { Keyring } = require('../../lib/native/keyring')
const { alike, thrownBy } = require('./support/alike')

const lone = '\ud83d'
const dates = [0, -1, 999, 951782400000, 4107542399000, 253402300799999, 253402300800000, 8.64e15, -8.64e15, -62198755200000]

const values = {
  name: ['sid', 'a', 'connect.sid', '', 'a b', 'a=b', 'a;b', 'ż', 'é', '\u0000', '!#$%&\'*+-.^_`|~', '__proto__', 'toString', '"'],
  value: ['', 'abc', 's:a.b', 'a b', 'é', '🐢', lone, '%', ';', '\u0000', '"', '!*\'()~', '\u2028', 'x'.repeat(5000)],
  path: [undefined, null, '', '/', '/a/b', '/a;b', '/a b', '/é', '/ż', '/\u0000', '/\u007f', '/\n', 5, true, false, {}, ['/a'], lone,
    'Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  domain: [undefined, null, '', 'a.example', '.a.example', '..a', 'a..b', '-a', 'a_b', 'localhost', 'ż.pl', 'a;b', 'A.B', 'a.', '127.0.0.1', 5, true, 'a'.repeat(64), {},
    'x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
  expires: [undefined, null, false, 0, '', ...dates.map((ms) => new Date(ms)), new Date(NaN), 'tomorrow', 5, {}, true],
  httpOnly: [undefined, null, true, false, 'yes', 0, 1],
  secure: [undefined, null, true, false, 'auto', 0, 1],
  partitioned: [undefined, null, true, false, 'yes'],
  priority: [undefined, null, '', 'low', 'medium', 'high', 'High', 'LOW', 'urgent', 5, true, {}, 'toString'],
  sameSite: [undefined, null, false, '', true, 'strict', 'lax', 'none', 'Lax', 'STRICT', 'auto', 5, {}, 'toString']
}

const ATTRIBUTES = Object.keys(values).slice(2)

/** The text, or what is thrown instead; the words of the engine itself are its own business. */
function outcome (fn) {
  let text
  return thrownBy(() => { text = fn() })?.replace(/: Cannot .*/, '') ?? text
}

for (const [attribute, candidates] of Object.entries(values)) {
  alike(`should write ${attribute} as upstream does`, ({ Cookie }) => candidates.map(function (candidate) {
    const { name = 'sid', value = 'abc', ...data } = { [attribute]: candidate }
    const cookie = new Cookie()
    // past the setters, which have a mind of their own
    if ('expires' in data) cookie._expires = data.expires
    else Object.assign(cookie, data)
    return [String(typeof candidate), outcome(() => cookie.serialize(name, value))]
  }))
}

const anyOf = (attribute) => fc.constantFrom(...values[attribute])
const data = fc.record(Object.fromEntries(ATTRIBUTES.map((attribute) => [attribute, anyOf(attribute)])), { requiredKeys: [] })
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), anyOf('value'))

test('should write any cookie as the cookie package does', function () {
  fc.assert(fc.property(anyOf('name'), text, data, function (name, value, data) {
    assert.equal(outcome(() => serialize(name, value, data)), outcome(() => cookiePackage.serialize(name, value, data)))
  }), { numRuns: 3000 })
})

test('should write cookies one after the other as if each were the first', function () {
  const secrets = ['cat', 'dog']
  const keyring = new Keyring(secrets)
  const few = fc.record({
    path: fc.constantFrom('/', '/a', undefined, '/a;'),
    domain: fc.constantFrom(undefined, 'a.example'),
    expires: fc.constantFrom(undefined, null, new Date(0), new Date(999), new Date(1000), new Date(8.64e15), new Date(NaN), 'soon'),
    httpOnly: fc.boolean(),
    secure: fc.boolean(),
    sameSite: fc.constantFrom(undefined, 'lax', true, 'auto')
  })
  const sid = fc.constantFrom('a', 'id-1', 'é', lone, '', 'x.y')

  fc.assert(fc.property(fc.array(fc.tuple(sid, few), { maxLength: 12 }), function (cookies) {
    const writer = new CookieWriter('sid')
    for (const [sid, data] of cookies) {
      const expected = outcome(() => cookiePackage.serialize('sid', `s:${signature.sign(sid, secrets[0])}`, data))
      assert.equal(outcome(() => writer.write(keyring, sid, data)), expected)
    }
  }), { numRuns: 500 })
})

for (const name of values.name) {
  test(`should write session cookies under the name ${JSON.stringify(name)}, or refuse to`, function () {
    const written = outcome(() => new CookieWriter(name).write(new Keyring(['cat']), 'id', { path: '/' }))
    assert.equal(written, outcome(() => cookiePackage.serialize(name, `s:${signature.sign('id', 'cat')}`, { path: '/' })))
  })
}

for (const path of ['/Expires=Thu, 01 Jan 1970 00:00:00 GMT', '/a, Expires=Thu, 01 Jan 1970 00:00:00 GMT, b']) {
  test(`should not take a path for the expiry: ${path}`, function () {
    const data = { path, expires: new Date(5e11), httpOnly: true }
    const written = new CookieWriter('sid').write(new Keyring(['cat']), 'id', data)
    assert.equal(written, cookiePackage.serialize('sid', `s:${signature.sign('id', 'cat')}`, data))
  })
}

test('should see that a date was moved in place', function () {
  const writer = new CookieWriter('sid')
  const keyring = new Keyring(['cat'])
  const expires = new Date(5e11)
  writer.write(keyring, 'id', { path: '/', expires })
  expires.setTime(6e11)
  assert.ok(writer.write(keyring, 'id', { path: '/', expires }).includes(new Date(6e11).toUTCString()))
})
