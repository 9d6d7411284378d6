'use strict'

const debug = require('../debug.js')
const { setImmediate } = require('../timers.js')
const { promised } = require('../promised.js')
const { storeUnavailableError } = require('./errors.js')
const { publish } = require('./events.js')

/**
 * Goes on with a request whose session can't be read, as `outage.policy` says.
 *
 * @param {GuardedRequest} request
 * @param {'error'|'timeout'|'disconnected'} reason
 * @param {any} err what is passed on where the policy is 'error', or none
 */
function surviveOutage (request, reason, err) {
  const { req, next, setup: { outagePolicy } } = request
  publish('outage', reason, req, req.sessionID, { policy: outagePolicy, error: err })
  if (outagePolicy !== 'anonymous') return next(err)

  debug('no session can be read, going on with a detached one')
  try {
    detach(request, err)
  } catch (err) {
    return next(err)
  }
  next()
}

/**
 * Gives a request an empty session that is not stored: the visitor keeps their cookie, no cookie is sent. A logout
 * must not seem done, so every call that would change the stored session fails.
 */
function detach (request, cause) {
  const { req } = request
  request.isDetached = true
  request.makeDetached()
  addMethods(req.session, request, cause)
}

function addMethods (session, request, cause) {
  const methods = {
    save (callback) { return refused(callback, undefined, cause) },
    destroy (callback) { return refused(callback, session, cause) },
    regenerate (options, callback) {
      return refused(typeof options === 'function' ? options : callback, session, cause)
    },
    reload (callback) {
      const read = (done) => reload(request, done)
      if (typeof callback !== 'function') return promised((done) => read((err) => done(err, request.req.session)))
      read((err) => err ? callback(err) : callback())
    }
  }
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(session, name, { configurable: true, value, writable: true })
  }
}

/** With a callback it returns what the session's own method returns. */
function refused (callback, returned, cause) {
  if (typeof callback !== 'function') return promised((done) => done(storeUnavailableError(cause)))
  setImmediate(callback, storeUnavailableError(cause))
  return returned
}

/** Asks the store: perhaps it is back. */
function reload (request, callback) {
  const { req: { sessionID } } = request
  if (sessionID === undefined) return setImmediate(callback, new Error('failed to load session'))
  const stored = request.stored(sessionID)
  stored.load((err, data) => {
    if (err) return callback(err)
    if (data === undefined) return callback(new Error('failed to load session'))
    request.isDetached = false
    request.beginWith(stored, () => request.inflate(data))
    callback()
  })
}

/** Publishes that the data of a detached session are lost. */
function noteLostData ({ req }) {
  const { session } = req
  if (session && Object.keys(session).some((key) => key !== 'cookie')) publish('drop', 'detached', req, req.sessionID)
}

module.exports = { noteLostData, surviveOutage }
