'use strict'

const deprecate = require('depd')('express-session')
const { admit } = require('../request/admit.js')
const { PREPARE } = require('../store-preparation.js')
const { optionError } = require('../options.js')
const { readSessionId } = require('../request/session-id.js')
const { storeUnavailableError } = require('./errors.js')
const { loadSession } = require('./load.js')
const { guardLoad } = require('./loaded-sessions.js')
const { OWNER } = require('./options.js')
const { surviveOutage } = require('./outage.js')
const { noteRejected } = require('./rejected-cookie.js')
const { GuardedRequest } = require('./request.js')
const { sessionClass } = require('./session-class.js')

/**
 * The middleware of a `session()` with opt-in features.
 *
 * @param {object} setup as the plain middleware's; the features' come to it
 * @param {import('./options.js').Features} features
 * @param {(setup: object) => (req: IncomingMessage) => void} generatorOf makes what gives a request a new session
 * @returns {(req: IncomingMessage, res: ServerResponse, next: (err?: any) => void) => void}
 */
function guardedMiddleware (setup, features, generatorOf) {
  Object.assign(setup, features, { generatorOf })
  const { store } = setup
  setup.Stored = sessionClass(setup.rules)
  const readIds = setup.readIds = setup.strictCookies ? beStrict(setup) : usualIds
  const { isGuarded, keepsMetadata, timeouts, users } = setup.rules
  if (timeouts) require('./timeouts.js').checkStoreForTimeouts(OWNER, store, timeouts)
  if (users) require('./user-key.js').checkStoreForUsers(OWNER, store)
  if (isGuarded || timeouts) checkReads(store)
  store[PREPARE]?.(setup.rules)
  if (isGuarded || keepsMetadata) guardLoad(store, setup.rules)
  // Under a policy a request gets a session, of whatever kind, while the store is disconnected as well.
  const admission = setup.outagePolicy === undefined ? setup : Object.assign(Object.create(setup), { storeReady: true })

  return function session (req, res, next) {
    const keyring = admit(req, admission)
    if (keyring === undefined) return next()
    if (keyring instanceof Error) return next(keyring)

    req.sessionStore = store
    const sids = readIds(req, setup.name, keyring)
    req.sessionID = sids[0]
    if (sids.length === 0) noteRejected(req, keyring)
    const request = new GuardedRequest(setup, keyring, sids[0], req, res, next)
    request.hook()
    if (setup.storeReady) loadSession(request, sids)
    else surviveOutage(request, 'disconnected', storeUnavailableError())
  }
}

function checkReads (store) {
  if (store.readFrom === 'replica') {
    throw optionError(OWNER, "options revive: false, conflict: 'merge', timeouts and users need a store that reads what was just " +
      "written, so not a RedisStore with readFrom: 'replica'")
  }
}

function usualIds (req, name, keyring) {
  const sid = readSessionId(req, name, keyring, deprecate)
  return sid ? [sid] : []
}

/** `strictCookies` */
function beStrict (setup) {
  const { isOnPath, optionsFor, sessionIds } = require('./strict-cookies.js')
  setup.isOnPath = isOnPath
  setup.generateStrictly = (req) => {
    setup.generatorOf({ ...setup, cookieOptions: optionsFor(req, setup.cookieOptions) })(req)
  }
  return sessionIds
}

module.exports = { guardedMiddleware }
