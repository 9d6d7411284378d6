'use strict'

const cookie = require('cookie')
const cookieSignature = require('cookie-signature')
const uidSafe = require('uid-safe')
const { CookieWriter } = require('../../lib/native/cookie')
const { Keyring, FORGED } = require('../../lib/native/keyring')
const { generateSessionId } = require('../../lib/native/session-id')

const NAME = 'connect.sid'
const SECRET = 'a benchmark has no secrets'
const SID = 'kFq3vN8wZrT1xY6uB0cLmJdEpG5hQs2a'
const SIGNED = cookieSignature.sign(SID, SECRET)
const VALUE = `s:${SIGNED}`
const HEADER = cookie.serialize(NAME, VALUE)
const FORGED_HEADER = HEADER.slice(0, -20) + '0' + HEADER.slice(-19)
const LONG_HEADER = `_ga=GA1.2.1187624093.1767225600; theme=dark; consent=all; ${HEADER}; lang=en-GB`
const ATTRIBUTES = { path: '/', httpOnly: true, sameSite: 'lax', secure: true }
const EXPIRES = new Date(1767225600000)

/**
 * What Rust does in place of JavaScript packages. `peer` and `ours` each build the function that is timed; both have to
 * yield the same, or, where the result is `random`, texts of the same length.
 */
module.exports = {
  'Cookie header to session ID': {
    replaces: 'cookie, cookie-signature',
    peer: () => peerRead(HEADER),
    ours: () => ourRead(HEADER)
  },
  'the same among other cookies': {
    replaces: 'cookie, cookie-signature',
    peer: () => peerRead(LONG_HEADER),
    ours: () => ourRead(LONG_HEADER)
  },
  'the same with a forged signature': {
    replaces: 'cookie, cookie-signature',
    peer: () => peerRead(FORGED_HEADER),
    ours: () => ourRead(FORGED_HEADER)
  },
  'session ID to Set-Cookie': {
    replaces: 'cookie, cookie-signature',
    peer: () => peerWrite(ATTRIBUTES),
    ours: () => ourWrite(ATTRIBUTES)
  },
  'the same with an expiry': {
    replaces: 'cookie, cookie-signature',
    peer: () => peerWrite({ ...ATTRIBUTES, expires: EXPIRES }),
    ours: () => ourWrite({ ...ATTRIBUTES, expires: EXPIRES })
  },
  'signed value to session ID': {
    replaces: 'cookie-signature',
    peer: () => () => cookieSignature.unsign(SIGNED, SECRET),
    ours: () => {
      const keyring = new Keyring([SECRET])
      return () => keyring.unsign(VALUE)
    }
  },
  'new session ID': {
    replaces: 'uid-safe',
    random: true,
    peer: () => () => uidSafe.sync(24),
    ours: () => generateSessionId
  }
}

function peerRead (header) {
  return () => cookieSignature.unsign(cookie.parse(header)[NAME].slice(2), SECRET) || undefined
}

function ourRead (header) {
  const keyring = new Keyring([SECRET], NAME)
  return () => {
    const sid = keyring.read(header)
    return sid === FORGED ? undefined : sid
  }
}

function peerWrite (attributes) {
  return () => cookie.serialize(NAME, `s:${cookieSignature.sign(SID, SECRET)}`, attributes)
}

function ourWrite (attributes) {
  const keyring = new Keyring([SECRET])
  const writer = new CookieWriter(NAME)
  return () => writer.write(keyring, SID, attributes)
}
