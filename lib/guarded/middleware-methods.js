'use strict'

const deprecate = require('depd')('express-session')
const { optionError } = require('../options.js')
const { promised } = require('../promised.js')
const { admit } = require('../request/admit.js')
const { readSessionId } = require('../request/session-id.js')
const { storeUnavailableError } = require('./errors.js')
const { methodsOf } = require('./guarded-session.js')
const { OWNER } = require('./options.js')
const { GuardedRequest } = require('./request.js')
const { sessionClass } = require('./session-class.js')
const { noteEndByAge } = require('./session-end.js')
const { checkStoreForUsers } = require('./user-key.js')
const { Users } = require('./users.js')

/** How sessions are read and written without opt-in features. */
const USUAL = { isGuarded: false, merges: false }

/**
 * `sessions.load(req)`: the session of a request that gets no response of Node's own, such as an upgrade.
 * It never makes a session, sends nothing, and saves nothing by itself.
 *
 * @param {object} setup the middleware's
 * @param {IncomingMessage} req gets the session as `req.session`
 * @returns {Promise<object|undefined>} the session; nothing if the request has none, or its cookie is not valid
 *   rejects with the store's error, or code ERR_SESSION_STORE_UNAVAILABLE while the store is disconnected
 */
function loadSessionOf (setup, req) {
  return promised((done) => {
    if (req.session) return done(null, req.session)
    if (!setup.storeReady) return done(storeUnavailableError())
    const keyring = admit(req, setup)
    if (keyring === undefined || keyring instanceof Error) return done(keyring)
    readFirst(setup, keyring, req, sessionIdsOf(setup, keyring, req), done)
  })
}

function sessionIdsOf (setup, keyring, req) {
  if (setup.readIds) return setup.readIds(req, setup.name, keyring)
  const sid = readSessionId(req, setup.name, keyring, deprecate)
  return sid ? [sid] : []
}

/** Reads the session of the first ID that the store knows. */
function readFirst (setup, keyring, req, [sid, ...others], done) {
  if (sid === undefined) return done()
  const usual = { rules: USUAL, Stored: sessionClass(USUAL) }
  const request = new GuardedRequest(setup.rules ? setup : Object.assign(Object.create(setup), usual), keyring, sid, req, undefined, () => {})
  const stored = request.stored(sid)
  stored.load((err, data) => {
    if (err) return done(err)
    if (data === undefined) {
      noteEndByAge(stored, req)
      return readFirst(setup, keyring, req, others, done)
    }
    try {
      req.sessionStore = setup.store
      req.sessionID = sid
      request.beginWith(stored, () => request.inflate(data))
    } catch (err) {
      return done(err)
    }
    done(null, req.session)
  })
}

/**
 * `sessions.info(req)`: what is kept about a request's session.
 *
 * @param {IncomingMessage} req
 * @returns {{ startedAt?: Date, endsAt?: Date, user?: string } | undefined} frozen; nothing without a session. When
 *   it started is known under `timeouts` or `users` alone; a session without an end has no `endsAt`
 */
function infoOf ({ session }) {
  if (!session) return undefined
  const metadata = methodsOf(session)?.stored.metadata
  const endsAt = metadata?.endOf(session) ?? session.cookie?.expires
  return Object.freeze({
    startedAt: metadata && new Date(metadata.startedAt),
    endsAt: endsAt === Infinity || endsAt == null ? undefined : new Date(endsAt),
    user: metadata?.user
  })
}

/**
 * `sessions.users`
 *
 * @param {object} setup the middleware's
 * @returns {import('./users.js').Users}
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if the option `users` is not set
 */
function usersOf (setup) {
  if (setup.rules?.users === undefined) throw optionError(OWNER, 'sessions.users needs the option users')
  return (setup.users ??= new Users(setup.store, setup.rules))
}

/**
 * `session.usersOf(store)`
 *
 * @param {object} store
 * @returns {import('./users.js').Users}
 * @throws {TypeError} code ERR_SESSION_STORE_UNABLE
 */
function usersOfStore (store) {
  checkStoreForUsers('usersOf()', Object(store))
  return new Users(store, USUAL)
}

module.exports = { infoOf, loadSessionOf, usersOf, usersOfStore }
