'use strict'

const debug = require('debug')('express-session')
const Session = require('../../session/session')
const { textOf } = require('../session-text')

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
    /** The session's ID and text when it was generated or loaded. */
    this.originalId = undefined
    this.originalText = undefined
    /** The text known to be in the store. */
    this.savedText = undefined
    /** The text of a comparison; good until foreign code may have changed the session. */
    this.knownText = undefined
    /** The response's `writeHead` once it is hooked into. */
    this.writeHead = undefined
    /** The `save` that was wrapped last, and its wrapper. */
    this.ownSave = undefined
    this.watchedSave = undefined
    this.touched = false
  }

  /** Gives the request a new session. */
  generate () {
    const { req, setup } = this
    setup.store.generate(req)
    this.begin(textOf(req.session))
  }

  /**
   * Makes what the store found the request's session.
   *
   * @param {object} data
   */
  inflate (data) {
    const { req, setup } = this
    setup.store.createSession(req, data)
    this.begin(textOf(data))
    if (!setup.resave) this.savedText = this.originalText
  }

  /**
   * Makes what our own MemoryStore found the request's session, as {@link Life#inflate} would.
   *
   * @param {{ text: string, cookie: Cookie }} found
   */
  restore ({ text, cookie }) {
    const { req, setup } = this
    const session = req.session = new Session(req)
    session.cookie = cookie
    Session.merge(session, JSON.parse(text))
    this.begin(text)
    if (!setup.resave) this.savedText = text
  }

  begin (text) {
    this.originalId = this.req.sessionID
    this.originalText = text
    this.watch(this.req.session)
  }

  /**
   * Wraps the session's `save` and `reload`, to learn of them.
   *
   * @param {Session} session
   */
  watch (session) {
    const life = this
    const { req } = life
    const _reload = session.reload
    const _save = session.save

    function reload (callback) {
      debug('reloading %s', this.id)
      const reloaded = this
      _reload.call(reloaded, function onreload () {
        // A reload that worked has put another session on the request.
        if (req.session !== reloaded) life.watch(req.session)
        callback.apply(this, arguments)
      })
    }

    function save () {
      debug('saving %s', this.id)
      life.savedText = life.knownText ?? textOf(this)
      life.knownText = undefined
      _save.apply(this, arguments)
    }

    this.ownSave = _save
    this.watchedSave = save
    hide(session, 'reload', reload)
    hide(session, 'save', save)
  }

  /** Starts the cookie's life over, once. */
  touch () {
    if (this.touched) return
    this.req.session.touch()
    this.touched = true
  }
}

function hide (session, name, value) {
  Object.defineProperty(session, name, { configurable: true, enumerable: false, value, writable: true })
}

module.exports = { Life }
