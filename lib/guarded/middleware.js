'use strict'

const deprecate = require('depd')('express-session')
const { admit } = require('../request/admit.js')
const { resolve } = require('../request/resolve.js')
const { expectProperties } = require('../request/unshared-shape.js')
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
    const keyring = admit(req, next, setup)
    if (keyring === undefined) return

    expectProperties(req)
    req.sessionStore = store
    const cookieId = req.sessionID = resolve(req, name, keyring, deprecate)
    new GuardedRequest(setup, keyring, cookieId, req, res, next).arm().load()
  }
}

module.exports = { guardedMiddleware }
