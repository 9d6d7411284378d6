'use strict'

const debug = require('../debug.js')
const { UNSIGNED, FORGED } = require('../native/keyring.js')

/**
 * The session ID that a request's cookie carries, if one of the secrets signed it.
 *
 * Where the Cookie header has none, what cookie-parser made of it counts: upstream once needed it.
 *
 * @param {IncomingMessage} req
 * @param {string} name the session cookie's name
 * @param {Keyring} keyring
 * @param {(message: string) => void} deprecate the middleware's: depd names the place outside the file it was made in
 * @returns {string | undefined}
 * @throws {TypeError} if the header is no string, or a secret that is needed is none
 */
function readSessionId (req, name, keyring, deprecate) {
  const header = req.headers.cookie
  let sid = header ? sidOf(keyring.read(checked(header))) : undefined

  if (!sid && req.signedCookies) {
    sid = req.signedCookies[name]
    if (sid) deprecate('cookie should be available in req.headers.cookie')
  }

  if (!sid && req.cookies) {
    const value = req.cookies[name]
    // cookie-parser makes objects of JSON cookies.
    if (typeof value === 'string') {
      sid = sidOf(keyring.unsign(value))
      if (sid) deprecate('cookie should be available in req.headers.cookie')
    }
  }

  return sid
}

function checked (header) {
  if (typeof header !== 'string') throw new TypeError('argument str must be a string')
  return header
}

/** @returns {string | undefined} what the keyring found, less its reasons for finding nothing */
function sidOf (found) {
  if (typeof found === 'string') return found
  if (found === UNSIGNED) debug('cookie unsigned')
  if (found === FORGED) debug('cookie signature invalid')
  return undefined
}

module.exports = { readSessionId }
