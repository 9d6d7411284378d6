'use strict'

const debug = require('../debug.js')
const onHeaders = require('on-headers')
const Session = require('../../session/session.js')
const { ChangeTracker } = require('./change-tracker.js')
const { commitOnEnd } = require('./commit.js')
const { HeldResponse } = require('./held-response.js')
const { sendCookie } = require('./send-cookie.js')

/** As they are when this is loaded: other sessions' may know no promises. */
const shipped = { destroy: Session.prototype.destroy, regenerate: Session.prototype.regenerate }

/**
 * One request's session, from its cookie to its commit: what the steps of a request know in common.
 */
class RequestSession {
  /**
   * @param {object} setup the middleware's options
   * @param {Keyring} keyring
   * @param {string | undefined} cookieId the session ID of the request's cookie
   * @param {IncomingMessage} req
   * @param {ServerResponse} res
   * @param {(err?: any) => void} next
   */
  constructor (setup, keyring, cookieId, req, res, next) {
    this.setup = setup
    this.keyring = keyring
    this.cookieId = cookieId
    this.req = req
    this.res = res
    this.next = next
    this.changes = new ChangeTracker(setup.history)
    /** The session's ID when it was generated or loaded. */
    this.originalId = undefined
    /** @type {HeldResponse} once the response is hooked into */
    this.held = undefined
    /** The response's `writeHead` once it is hooked into. */
    this.writeHead = undefined
    /** The `save` that was wrapped last, and its wrapper. */
    this.wrappedSave = undefined
    this.saveWrapper = undefined
    this.touched = false
  }

  /**
   * Hooks into the response's head and end, before anything can end it.
   *
   * V8 puts a function that is assigned to a property where it is written among its old objects, and all that
   * it leads to, the request above all, would grow old with it. So both hooks are made first.
   */
  hook () {
    const { res } = this
    const canWriteHead = typeof res?.writeHead === 'function'
    onHeaders(res, this.makeHeadHook())
    this.writeHead = res.writeHead
    this.held = new HeldResponse(res, canWriteHead)
    const end = this.makeEnd()
    res.end = end
  }

  /** @returns {() => void} called once, when the head is about to go */
  makeHeadHook () {
    return sendCookie.bind(undefined, this)
  }

  /** @returns {(chunk?: any, encoding?: any) => boolean} the response's `end` */
  makeEnd () {
    return commitOnEnd(this)
  }

  /** Gives the request a new session. */
  generate () {
    const { req, setup: { store } } = this
    store.generate(req)
    this.originalId = req.sessionID
    this.changes.noteGenerated(req.session)
    this.watch(req.session)
  }

  /**
   * Makes what the store found the request's session.
   *
   * @param {object} data
   */
  inflate (data) {
    const { req, setup: { store, resave }, changes } = this
    store.createSession(req, data)
    this.originalId = req.sessionID
    changes.noteInflated(req.session, data)
    this.watch(req.session)
    if (!resave) changes.markOriginalSaved()
  }

  /**
   * Makes what our own MemoryStore found the request's session, as {@link RequestSession#inflate} would.
   *
   * @param {{ text: string, cookie: Cookie, marked: string | undefined, known: KnownText | undefined }} found
   */
  restore ({ text, cookie, marked, known }) {
    const { req, setup: { resave }, changes } = this
    const isCopied = known !== undefined && known.data !== undefined
    const data = isCopied ? undefined : JSON.parse(marked ?? text)
    const session = req.session = this.makeSession()
    if (marked === undefined) session.cookie = cookie
    else data.cookie = cookie // where it stood among the other keys
    if (isCopied) changes.noteCopied(session, known)
    else {
      Session.merge(session, data)
      changes.noteRestored(session, data, text)
    }
    this.originalId = req.sessionID
    this.watch(session)
    if (!resave) changes.markOriginalSaved()
  }

  makeSession () {
    return new Session(this.req)
  }

  /**
   * Learns from now on when the session is saved or reloaded.
   *
   * The wrappers are the session's own, not enumerable: a value put in their place is no data.
   *
   * @param {Session} session ours, or a store's own
   */
  watch (session) {
    const request = this
    const _reload = session.reload
    const _save = session.save

    function reload (callback) {
      if (typeof callback !== 'function') return promises().reload(this)
      debug('reloading %s', this.id)
      _reload.call(this, request.watchReloaded(this, callback))
    }

    function save (callback) {
      if (typeof callback !== 'function') return promises().save(this)
      request.noteSave(this)
      _save.apply(this, arguments)
    }

    hide(session, 'reload', reload)
    hide(session, 'save', save)
    if (session.destroy !== shipped.destroy || session.regenerate !== shipped.regenerate) promises().addPromises(session)
    this.wrappedSave = _save
    this.saveWrapper = save
  }

  /** @param {Session} session about to be saved */
  noteSave (session) {
    if (debug.enabled) debug('saving %s', session.id)
    this.changes.markSaved(session)
  }

  /**
   * @param {Session} session about to be reloaded
   * @param {(err?: any) => void} callback
   * @returns {(err?: any) => void} what to reload it with
   */
  watchReloaded (session, callback) {
    const request = this
    return function () {
      // A reload that worked has put another session on the request.
      if (request.req.session !== session) request.watch(request.req.session)
      callback.apply(this, arguments)
    }
  }

  /** Starts the cookie's life over, once. */
  touch () {
    if (this.touched) return
    const { req } = this
    req.session.touch()
    this.touched = true
  }
}

/** Loaded with the first call without a callback. */
function promises () {
  return require('../session-promises.js')
}

function hide (session, name, value) {
  Object.defineProperty(session, name, { configurable: true, value, writable: true })
}

module.exports = { RequestSession }
