'use strict'

const debug = require('../debug.js')
const { addData, keptData } = require('../kept-data.js')
const { promised } = require('../promised.js')
const { Contents, adoptMerged } = require('./contents.js')
const { endedError } = require('./errors.js')
const { publish } = require('./events.js')
const { giveMethods } = require('./guarded-session.js')
const { callStore } = require('./store-call.js')
const Store = require('../../session/store.js')

const { regenerate: shippedRegenerate } = Store.prototype

/**
 * Gives a request's session methods that use what is known of it in the store.
 *
 * @param {object} session
 * @param {StoredSession} stored
 * @param {GuardedRequest} request
 */
function addMethods (session, stored, request) {
  giveMethods(session, new SessionMethods(session, stored, request))
}

/** What the methods of one session do. With a callback they return what express-session's return. */
class SessionMethods {
  constructor (session, stored, request) {
    this.session = session
    this.stored = stored
    this.request = request
    /** The `save` that the session was given as its own, if it was. */
    this.givenSave = undefined
  }

  save (callback) {
    if (typeof callback !== 'function') {
      return promised((done) => this.write((err, isWritten) => done(err ?? (isWritten ? null : endedError()))))
    }
    // Code with a callback was written for express-session, which knows no session that can't be saved.
    this.write((err) => err ? callback(err) : callback())
  }

  write (callback) {
    const { session, stored, request } = this
    const mine = stored.rules.merges ? Contents.of(session) : undefined
    request.save(session, stored, (err, isWritten, merged) => {
      if (merged) {
        adoptMerged(session, mine, merged)
        stored.noteAdopted()
      }
      callback(err, isWritten)
    })
  }

  reload (callback) {
    if (typeof callback !== 'function') {
      return promised((done) => this.read((err) => done(err, this.request.req.session)))
    }
    this.read((err) => err ? callback(err) : callback())
  }

  read (callback) {
    const { stored, request } = this
    debug('reloading %s', stored.sid)
    const again = request.stored(stored.sid)
    again.load((err, data) => {
      if (err) return callback(err)
      if (data === undefined || stored.isEnded) return callback(gone())
      request.replace(data, again)
      callback()
    })
  }

  destroy (callback) {
    if (typeof callback !== 'function') return promised((done) => this.destroy((err) => done(err)))
    const { session, stored, request } = this
    delete request.req.session
    request.end(stored, 'destroy', callback)
    return session
  }

  regenerate (options, callback) {
    if (typeof options === 'function') return this.regenerate(undefined, options)
    if (typeof callback !== 'function') {
      return promised((done) => this.regenerate(options, (err) => done(err, this.request.req.session)))
    }
    const { session, stored, request } = this
    const kept = keptData(session, options?.keep)
    this.replaceSession((err) => {
      addData(request.req.session, kept)
      if (options?.keep === true) request.renew(request.req.session, stored)
      callback(err)
    })
    return session
  }

  /** Ends the session and gives the request a new one, even if the store could not destroy the former. */
  replaceSession (callback) {
    const { stored, request } = this
    if (request.setup.store.regenerate !== shippedRegenerate) return this.replaceByStore(callback)
    request.end(stored, 'regenerate', (err) => {
      request.generateAfterEnd()
      callback(err)
    })
  }

  /** A store may have replaced it. */
  replaceByStore (callback) {
    const { stored, request } = this
    const { req } = request
    publish('end', 'regenerate', req, stored.sid)
    request.noteEnd(stored)
    stored.endBy((done) => callStore(stored, 'regenerate', [req], done), (err) => {
      request.watch(req.session)
      callback(err)
    })
  }
}

/** The message is express-session's. */
function gone () {
  const { code, status } = endedError()
  return Object.assign(new Error('failed to load session'), { code, status })
}

module.exports = { addMethods }
