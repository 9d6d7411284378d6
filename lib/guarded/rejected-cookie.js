'use strict'

const { FORGED, UNSIGNED } = require('../native/keyring.js')
const { hasSubscribers, publish } = require('./events.js')

/**
 * Publishes that a session cookie was not signed by any of the secrets. The visitor gets no session, as if
 * there were no cookie.
 *
 * @param {IncomingMessage} req in which no session ID was found
 * @param {Keyring} keyring
 */
function noteRejected (req, keyring) {
  if (!hasSubscribers('reject')) return
  const { cookie } = req.headers
  const found = typeof cookie === 'string' ? keyring.read(cookie) : undefined
  if (found === UNSIGNED) publish('reject', 'unsigned', req)
  else if (found === FORGED) publish('reject', 'forged', req)
}

module.exports = { noteRejected }
