'use strict'

/** Secrets of every kind, in a list that stays live, held against cookie-signature itself. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createSecretKey, generateKeyPairSync, webcrypto } = require('node:crypto')
const fc = require('fast-check')
const signature = require('cookie-signature')
const { CookieWriter } = require('../../lib/native/cookie')
const { Keyring, ABSENT, UNSIGNED, FORGED } = require('../../lib/native/keyring')
const { thrownBy } = require('./support/alike')

const bytes = Buffer.from('keyboard cat, keyboard cat, and more of it than a block of the hash has bytes')
const shared = new SharedArrayBuffer(8)

/** Secrets that are some. */
const secrets = {
  text: 'keyboard cat',
  'empty text': '',
  'text beyond ASCII': 'żółw 🐢',
  'a lone surrogate': '\ud83d',
  'text longer than a block': 'x'.repeat(200),
  'text of exactly a block': 'x'.repeat(64),
  'a Buffer': bytes,
  'an empty Buffer': Buffer.alloc(0),
  'a Buffer in the middle of another': bytes.subarray(5, 17),
  'a Uint8Array': new Uint8Array(bytes),
  'a Uint16Array': new Uint16Array([1, 513, 65535]),
  'a Float64Array': new Float64Array([Math.PI]),
  'a BigInt64Array': new BigInt64Array([-1n]),
  'a DataView': new DataView(bytes.buffer, bytes.byteOffset + 3, 11),
  'an ArrayBuffer': new Uint8Array(bytes).buffer,
  'a SharedArrayBuffer': shared,
  'a view of a SharedArrayBuffer': new Uint8Array(shared, 1, 3),
  'a KeyObject': createSecretKey(bytes)
}

/** Secrets that are none. */
const others = {
  null: null,
  undefined,
  'a number': 5,
  zero: 0,
  true: true,
  'an object': {},
  'a list': ['keyboard cat'],
  'a function': () => 'keyboard cat',
  'a symbol': Symbol('cat'),
  'a BigInt': 5n,
  'a date': new Date(0),
  'a String object': Object('keyboard cat'),
  'a public key': generateKeyPairSync('ed25519').publicKey,
  'a private key': generateKeyPairSync('ed25519').privateKey
}

/** The Set-Cookie value that ours signs an ID to, decoded, or what it throws. */
function signed (keyring, sid) {
  let text
  const thrown = thrownBy(() => { text = new CookieWriter('sid').write(keyring, sid) })
  return thrown ?? decodeURIComponent(text.slice('sid='.length))
}

/** What cookie-signature makes of it. */
function expectedSigned (secrets, sid) {
  let text
  const thrown = thrownBy(() => { text = signature.sign(sid, secrets[0]) })
  return thrown ?? `s:${text}`
}

/** What ours finds in a decoded cookie value, or what it throws. */
function unsigned (keyring, value) {
  let found
  return thrownBy(() => { found = keyring.unsign(value) }) ?? found
}

/** The same by cookie-signature, secret after secret. */
function expectedUnsigned (secrets, value) {
  if (value === '') return ABSENT
  if (!value.startsWith('s:')) return UNSIGNED
  let found
  const thrown = thrownBy(() => {
    for (const secret of secrets) {
      found = signature.unsign(value.slice(2), secret)
      if (found !== false) return
    }
  })
  return thrown ?? (found === false || found === undefined ? FORGED : found)
}

for (const [what, secret] of Object.entries(secrets)) {
  test(`should sign and verify with ${what}`, function () {
    const keyring = new Keyring([secret])
    for (const sid of ['id-1', '', 'é.ż', 'a.b.c']) {
      const value = `s:${signature.sign(sid, secret)}`
      assert.equal(signed(keyring, sid), value)
      assert.equal(unsigned(keyring, value), sid)
    }
  })
}

test('should sign and verify with a CryptoKey', async function () {
  for (const isExtractable of [true, false]) {
    const key = await webcrypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, isExtractable, ['sign'])
    const keyring = new Keyring([key])
    for (let time = 0; time < 2; time++) {
      assert.equal(signed(keyring, 'id'), `s:${signature.sign('id', bytes)}`)
      assert.equal(unsigned(keyring, `s:${signature.sign('id', bytes)}`), 'id')
    }
  }
})

for (const [what, other] of Object.entries(others)) {
  test(`should fail with ${what} for a secret where cookie-signature does, in its words`, function () {
    for (const list of [[other], [other, 'cat'], ['cat', other], ['cat', other, 'dog']]) {
      const keyring = new Keyring(list)
      assert.equal(signed(keyring, 'id'), expectedSigned(list, 'id'))
      for (const secret of ['cat', 'dog', 'stranger']) {
        const value = `s:${signature.sign('id', secret)}`
        assert.equal(unsigned(keyring, value), expectedUnsigned(list, value))
      }
      assert.equal(unsigned(keyring, 'unsigned'), UNSIGNED)
    }
  })
}

const good = 's:' + signature.sign('id', 'cat')
const values = ['', 's', 's:', 's:.', 's:id', 's:id.', 's:.x', good, good.slice(0, -1), good + 'A', good + '=', ' ' + good, good.toUpperCase(),
  's:' + good, good.slice(2), good.replace('id', 'ie'), good.replace('.', '..'), 's:é.ż', 's:\ud83d.x', 'S:' + good.slice(2), good + '\u0000', 'j:' + good.slice(2)]

for (const value of values) {
  test(`should find in ${JSON.stringify(value)} what cookie-signature finds`, function () {
    for (const list of [['cat'], ['dog', 'cat'], ['dog']]) assert.equal(unsigned(new Keyring(list), value), expectedUnsigned(list, value))
  })
}

test('should verify any text as cookie-signature does', function () {
  const lists = fc.constantFrom(['cat'], ['dog', 'cat'], ['dog'], ['', 'cat'], [Buffer.from('cat')])
  const sid = fc.oneof(fc.string(), fc.string({ unit: 'binary' }))
  const change = fc.constantFrom((text) => text, (text) => text.slice(0, -1), (text) => `${text}.`, (text) => text.replace('.', ''), (text) => `x${text}`)

  fc.assert(fc.property(lists, sid, change, function (list, sid, change) {
    const value = `s:${change(signature.sign(sid, 'cat'))}`
    assert.equal(unsigned(new Keyring(list), value), expectedUnsigned(list, value))
  }), { numRuns: 1000 })
})

test('should sign with the first secret and verify with all', function () {
  const list = ['new', Buffer.from('old'), createSecretKey(Buffer.from('oldest'))]
  const keyring = new Keyring(list)
  assert.equal(signed(keyring, 'id'), `s:${signature.sign('id', 'new')}`)
  for (const secret of ['new', 'old', 'oldest']) assert.equal(unsigned(keyring, `s:${signature.sign('id', secret)}`), 'id')
})

const turns = {
  'a secret was put in front': (list) => { list.unshift('newest') },
  'a secret was put behind': (list) => { list.push('newest') },
  'the first was taken out': (list) => { list.shift() },
  'the last was taken out': (list) => { list.pop() },
  'one was exchanged': (list) => { list[1] = 'newest' },
  'two changed places': (list) => { list.reverse() },
  'a bad one was put in front': (list) => { list.unshift(null) },
  'a bad one was put in the middle': (list) => { list[1] = {} },
  'the list was emptied': (list) => { list.length = 0 },
  'a Buffer was written over': (list) => { list[2].fill(0x61) },
  'one byte of a Buffer was changed': (list) => { list[2][2] ^= 1 }
}

for (const [what, turn] of Object.entries(turns)) {
  test(`should see that ${what}`, function () {
    const list = ['first', 'second', Buffer.from('third')]
    const keyring = new Keyring(list)
    const all = [...list.map(String), 'newest', 'aaaaa', 'thhrd'].map((secret) => `s:${signature.sign('id', secret)}`)
    all.push(`s:${signature.sign('id', Buffer.from('third'))}`)

    for (let time = 0; time < 3; time++) {
      assert.equal(signed(keyring, 'id'), expectedSigned(list, 'id'))
      for (const value of all) assert.equal(unsigned(keyring, value), expectedUnsigned(list, value))
      if (time === 0) turn(list)
    }
  })
}

for (const [what, make] of Object.entries({
  'a Uint16Array': () => new Uint16Array([1, 2]),
  'a DataView': () => new DataView(new ArrayBuffer(4)),
  'an ArrayBuffer': () => new ArrayBuffer(4)
})) {
  test(`should see that ${what} was written over`, function () {
    const secret = make()
    const keyring = new Keyring([secret])
    const before = signed(keyring, 'id')
    new Uint8Array(secret.buffer ?? secret)[1] = 77
    assert.equal(signed(keyring, 'id'), expectedSigned([secret], 'id'))
    assert.notEqual(signed(keyring, 'id'), before)
  })
}

test('should find the session cookie at the end of a header of any length', function () {
  const keyring = new Keyring(['keyboard cat'], 'sid')
  const cookie = `sid=${encodeURIComponent(`s:${signature.sign('id-1', 'keyboard cat')}`)}`
  for (const filler of ['x', 'ż']) {
    for (let length = 100; length < 1100; length++) {
      const header = `a=${filler.repeat(length - cookie.length - 4)}; ${cookie}`
      assert.equal(header.length, length)
      assert.equal(keyring.read(header), 'id-1', `${length} of ${filler}`)
    }
  }
})

test('should sign an ID that it has just verified by the newest secret', function () {
  const list = ['cat', 'dog']
  const keyring = new Keyring(list)
  for (const secret of ['dog', 'cat', 'dog']) {
    assert.equal(unsigned(keyring, `s:${signature.sign('id-1', secret)}`), 'id-1')
    assert.equal(signed(keyring, 'id-1'), expectedSigned(list, 'id-1'))
    assert.equal(signed(keyring, 'id-2'), expectedSigned(list, 'id-2'))
  }
  list.unshift('owl')
  assert.equal(signed(keyring, 'id-1'), expectedSigned(list, 'id-1'))
})

test('should not show its secrets to a console', function () {
  const { inspect } = require('node:util')
  assert.doesNotMatch(inspect(new Keyring(['keyboard cat']).handle, { depth: 9, showHidden: true }), /keyboard|6b6579/)
})
