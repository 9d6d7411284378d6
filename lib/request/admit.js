'use strict'

const debug = require('../debug.js')
const { Keyring } = require('../native/keyring.js')

/**
 * Decides whether a request gets a session at all; where it does not, hands it on.
 *
 * @param {IncomingMessage} req
 * @param {function(Error=)} next
 * @param {object} setup
 * @returns {Keyring|undefined} the keyring of a request that gets one
 */
function admit (req, next, setup) {
  // Another session middleware was here.
  if (req.session) {
    next()
    return
  }

  if (!setup.storeReady) {
    debug('store is disconnected')
    next()
    return
  }

  if (!isOnPath(req, setup.cookieOptions)) {
    debug('pathname mismatch')
    next()
    return
  }

  const keyring = setup.keyring ?? keyringOf(req.secret, setup)
  if (keyring === undefined) next(new Error('secret option required for sessions'))
  return keyring
}

/** Loaded when the first cookie has a path of its own. */
let parseurl

function isOnPath (req, cookieOptions) {
  const path = (typeof cookieOptions === 'function' ? cookieOptions(req) : cookieOptions).path
  if ((!path || path === '/') && isRooted(req.originalUrl ?? req.url)) return true
  parseurl ??= require('parseurl')
  return (parseurl.original(req).pathname || '/').indexOf(path || '/') === 0
}

/** Such a URL's path begins with a slash, whatever it goes on with: it needs no parsing. */
function isRooted (url) {
  return typeof url === 'string' && url.charCodeAt(0) === 47 /* / */
}

/** The keyring of cookie-parser's secret; the last one is kept, as it hardly ever changes. */
function keyringOf (secret, setup) {
  if (!secret) return undefined
  if (setup.parserSecret !== secret) {
    setup.parserSecret = secret
    setup.parserKeyring = new Keyring([secret], setup.name)
  }
  return setup.parserKeyring
}

module.exports = { admit }
