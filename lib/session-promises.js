'use strict'

const { hide } = require('./hide.js')
const { promised } = require('./promised.js')
const { addData, keptData } = require('./kept-data.js')

/*
 * A session's methods without a callback, and regenerate with options. Each calls the method of the same name
 * with a callback, also where the app has replaced that method.
 */

/** @returns {Promise<void>} */
function save (session) {
  return promised((done) => { session.save((err) => done(err)) })
}

/** @returns {Promise<void>} */
function destroy (session) {
  return promised((done) => { session.destroy((err) => done(err)) })
}

/** @returns {Promise<object>} the request's new session */
function reload (session) {
  const { req } = session
  return promised((done) => { session.reload((err) => done(withCode(err), req.session)) })
}

/** @returns {Promise<object>} the request's new session */
function regenerate (session, options) {
  const { req } = session
  return promised((done) => { regenerateKeeping(session, options, (err) => done(err, req.session)) })
}

/** Calls back when the data to keep are on the new session. */
function regenerateKeeping (session, options, callback) {
  const kept = keptData(session, options?.keep)
  const { req } = session

  session.regenerate(function (err) {
    addData(req.session, kept)
    callback.call(this, err)
  })
  return session
}

/** express-session's error for a session that is gone has a message only: this adds the code. */
function withCode (err) {
  if (err?.message !== 'failed to load session' || err.code !== undefined) return err
  return Object.assign(err, { code: 'ERR_SESSION_ENDED', status: 401 })
}

/**
 * Adds what a session of another class lacks: `destroy` and `regenerate` without a callback.
 *
 * @param {object} session
 */
function addPromises (session) {
  const { destroy: ownDestroy, regenerate: ownRegenerate } = session

  hide(session, 'destroy', function (callback) {
    if (typeof callback !== 'function') return destroy(this)
    return ownDestroy.apply(this, arguments)
  })

  hide(session, 'regenerate', function (options, callback) {
    if (typeof options === 'function') return ownRegenerate.apply(this, arguments)
    if (typeof callback !== 'function') return regenerate(this, options)
    return regenerateKeeping(this, options, callback)
  })
}

module.exports = { addPromises, destroy, regenerate, regenerateKeeping, reload, save }
