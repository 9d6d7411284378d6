'use strict'

const parseurl = require('parseurl')
const debug = require('../debug.js')
const { makeAddingCheap } = require('./cheap-properties.js')
const { Keyring } = require('../native/keyring.js')

/**
 * Decides whether a request gets a session at all.
 *
 * @param {IncomingMessage} req
 * @param {object} setup
 * @returns {Keyring | Error | undefined} what its cookie is signed with, if it gets one; what is wrong with the
 *   options; or nothing
 */
function admit (req, setup) {
  // Another session middleware was here.
  if (req.session) return undefined

  if (!setup.storeReady) {
    debug('store is disconnected')
    return undefined
  }

  makeAddingCheap(req)
  if (!setup.isOnPath(req, setup.cookieOptions)) {
    debug('pathname mismatch')
    return undefined
  }

  return setup.keyring ?? keyringOf(req.secret, setup) ?? new Error('secret option required for sessions')
}

/** Apps read what parseurl leaves on a request, so each request is parsed. */
function isOnPath (req, cookieOptions) {
  const path = parseurl.original(req).pathname || '/'
  const options = typeof cookieOptions === 'function' ? cookieOptions(req) : cookieOptions
  return path.indexOf(options.path || '/') === 0
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

module.exports = { admit, isOnPath }
