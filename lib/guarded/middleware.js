'use strict'

const deprecate = require('depd')('express-session')
const { admit } = require('../request/admit.js')
const { readSessionId } = require('../request/session-id.js')
const { GuardedRequest } = require('./request.js')

/**
 * The middleware of a `session()` that was asked for more than express-session has.
 *
 * @param {object} setup as the plain middleware's; the features' come to it
 * @param {import('./options.js').Features} features
 * @returns {function(IncomingMessage, ServerResponse, function)}
 */
function guardedMiddleware (setup, features) {
  Object.assign(setup, features)
  const { name, store } = setup

  return function session (req, res, next) {
    const keyring = admit(req, setup)
    if (keyring === undefined) return next()
    if (keyring instanceof Error) return next(keyring)

    req.sessionStore = store
    const cookieId = req.sessionID = readSessionId(req, name, keyring, deprecate)
    const request = new GuardedRequest(setup, keyring, cookieId, req, res, next)
    request.hook()
    request.load()
  }
}

module.exports = { guardedMiddleware }
