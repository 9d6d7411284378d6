'use strict'

const debug = require('../debug.js')
const Session = require('../../session/session.js')
const { commit } = require('./commit.js')
const { HeldResponse } = require('./hold-back.js')
const { sendCookie } = require('./send-cookie.js')
const { Versions } = require('./versions.js')

/**
 * One request's session, from its cookie to its commit: what the steps of a request know in common.
 *
 * It holds what the session was, so that the policy can be told what became of it.
 */
class Life {
  /**
   * @param {object} setup the middleware's options
   * @param {Keyring} keyring
   * @param {string|undefined} cookieId the session ID of the request's cookie
   * @param {IncomingMessage} req
   * @param {ServerResponse} res
   * @param {function(Error=)} next
   */
  constructor (setup, keyring, cookieId, req, res, next) {
    this.setup = setup
    this.keyring = keyring
    this.cookieId = cookieId
    this.req = req
    this.res = res
    this.next = next
    this.versions = new Versions(setup.habit)
    /** The session's ID when it was generated or loaded. */
    this.originalId = undefined
    /** The response's `writeHead` once it is hooked into. */
    this.writeHead = undefined
    /** The `save` that was wrapped last, and its wrapper. */
    this.wrapped = undefined
    this.wrapper = undefined
    this.touched = false
  }

  /** Hooks into the response, before anything can end it. */
  arm () {
    HeldResponse.hold(this.res, this)
    this.writeHead = this.res.writeHead
    return this
  }

  beforeHead () {
    sendCookie(this)
  }

  beforeEnd (held) {
    return commit(this, held)
  }

  /** Gives the request a new session. */
  generate () {
    const { req, setup } = this
    setup.store.generate(req)
    this.originalId = req.sessionID
    this.versions.generated(req.session)
    this.watch(req.session)
  }

  /**
   * Makes what the store found the request's session.
   *
   * @param {object} data
   */
  inflate (data) {
    const { req, setup, versions } = this
    setup.store.createSession(req, data)
    this.originalId = req.sessionID
    versions.inflated(req.session, data)
    this.watch(req.session)
    if (!setup.resave) versions.originalIsSaved()
  }

  /**
   * Makes what our own MemoryStore found the request's session, as {@link Life#inflate} would.
   *
   * @param {{ text: string, cookie: Cookie }} found
   */
  restore ({ text, cookie }) {
    const { req, setup, versions } = this
    const data = JSON.parse(text)
    const session = req.session = new Session(req)
    session.cookie = cookie
    Session.merge(session, data)
    this.originalId = req.sessionID
    versions.restored(session, data, text)
    this.watch(session)
    if (!setup.resave) versions.originalIsSaved()
  }

  /**
   * Learns from now on when the session is saved or reloaded.
   *
   * The wrappers are the session's own, not enumerable: a value put in their place is no data.
   *
   * @param {Session} session ours, or a store's own
   */
  watch (session) {
    const life = this
    const _reload = session.reload
    const _save = session.save

    function reload (callback) {
      _reload.call(this, life.onReload(this, callback))
    }

    function save () {
      life.onSave(this)
      _save.apply(this, arguments)
    }

    hide(session, 'reload', reload)
    hide(session, 'save', save)
    this.wrapped = _save
    this.wrapper = save
  }

  /** @param {Session} session about to be saved */
  onSave (session) {
    if (debug.enabled) debug('saving %s', session.id)
    this.versions.isBeingSaved(session)
  }

  /**
   * @param {Session} session about to be reloaded
   * @param {function} callback
   * @returns {function} the callback to reload it with
   */
  onReload (session, callback) {
    const life = this
    debug('reloading %s', session.id)
    return function () {
      // A reload that worked has put another session on the request.
      if (life.req.session !== session) life.watch(life.req.session)
      callback.apply(this, arguments)
    }
  }

  /** Starts the cookie's life over, once. */
  touch () {
    if (this.touched) return
    this.req.session.touch()
    this.touched = true
  }
}

function hide (session, name, value) {
  Object.defineProperty(session, name, { configurable: true, value, writable: true })
}

module.exports = { Life }
