'use strict'

const onHeaders = require('on-headers')
const MemoryStore = require('../../../session/memory.js')
const { methodsOf } = require('../guarded-session.js')
const { checkAttributes, checkOrigin, checkSecure, checkSignature } = require('./cookie.js')
const { checkData } = require('./data.js')
const { checkOptions } = require('./options.js')
const { WatchedSessions, textOf } = require('./watched-session.js')
const { warnings } = require('./warnings.js')

/** @typedef {(req: IncomingMessage, res: ServerResponse, next: (err?: any) => void) => void} Middleware */

/**
 * Gives a middleware the checks that are asked for.
 *
 * @param {Middleware} middleware
 * @param {object} setup its options
 * @param {'all'|'security'} extent
 * @param {{ args: unknown[], usual: string[], more: string[] }} given what `session()` was called with, and the options there are
 * @returns {Middleware}
 */
function withDoctor (middleware, setup, extent, { args: [options, , next], usual, more }) {
  if (extent === 'security') return examineSecurity(middleware, setup)
  if (typeof next === 'function') warnOfNotCalled()
  else checkOptions(options ?? {}, setup, { usual, more })
  return examine(middleware, setup)
}

/**
 * Watches what an app does with its sessions, and warns of mistakes. It changes nothing of what happens.
 *
 * @param {Middleware} middleware
 * @param {object} setup its options
 * @returns {Middleware}
 */
function examine (middleware, setup) {
  return function session (req, res, next) {
    if (req.session || !res || typeof res.end !== 'function') return middleware(req, res, next)
    const request = new ExaminedRequest(req, res, setup)
    // Hooks of heads run last in, first out: after the middleware's.
    if (typeof res.writeHead === 'function') onHeaders(res, () => quietly(() => request.onHead()))
    middleware(req, res, (err) => {
      if (!err) quietly(() => request.begin())
      next(err)
    })
  }
}

class ExaminedRequest {
  constructor (req, res, setup) {
    this.req = req
    this.res = res
    this.setup = setup
    this.sessions = undefined
    /** The ID of the session that the request came with. */
    this.cookieId = undefined
    this.isCookieSent = false
    this.isEnded = false
  }

  /** The app is about to get the request. */
  begin () {
    if (this.sessions !== undefined) return
    const { req, res, setup } = this
    if (!req.session) return this.warnOfNone()
    const keyring = setup.keyring ?? setup.parserKeyring
    if (this.isFromCookie()) this.cookieId = req.sessionID
    else checkSignature(req, keyring)
    this.sessions = new WatchedSessions(req, !(setup.store instanceof MemoryStore))
    const { end } = res
    const request = this
    res.end = function (...args) {
      quietly(() => request.onEnd())
      return end.apply(this, args)
    }
  }

  /** Whether the request came with the session that it has. A detached session does not know. */
  isFromCookie () {
    const { req, setup } = this
    const request = methodsOf(req.session)?.request
    if (request !== undefined) return request.cookieId === req.sessionID
    return setup.readIds(req, setup.name, setup.keyring ?? setup.parserKeyring).includes(req.sessionID)
  }

  warnOfNone () {
    const { req, setup } = this
    warnings.give('NO_SESSION', setup.storeReady
      ? "req.session is undefined: the request's path is not below cookie.path, which is for browsers and for requests alike"
      : 'req.session is undefined: the store is disconnected; option outage.policy says what becomes of requests meanwhile', req)
  }

  onHead () {
    const { req, res, setup } = this
    if (!req.session || this.sessions === undefined) return
    this.isCookieSent = [res.getHeader('Set-Cookie') ?? []].flat().some((line) => `${line}`.startsWith(`${setup.name}=`))
    if (this.isCookieSent) {
      checkAttributes(req, setup.name, req.session.cookie)
      checkOrigin(req, res, req.session.cookie)
    } else if (this.isCookieNeeded()) {
      checkSecure(req, setup.trustProxy)
    }
  }

  /** The browser must learn of the session's ID. */
  isCookieNeeded () {
    const { req: { session }, setup } = this
    return typeof session.id === 'string' && session.id !== this.cookieId && (setup.saveUninitialized || textOf(session) !== '{}')
  }

  /** The app ends the response. */
  onEnd () {
    const { req, res, sessions, setup } = this
    if (this.isEnded) return
    this.isEnded = true
    if (sessions.isOldChanged) {
      warnings.give('OLD_SESSION', 'data were put on a session that regenerate() or reload() had replaced, so they are lost; use ' +
        'req.session anew after either', req)
    }
    this.checkUnderWay()
    if (!req.session) return

    const text = textOf(req.session)
    checkData(req, text ?? '')
    if (text === '{}' && setup.saveUninitialized && req.session.id !== this.cookieId) this.warnOfEmpty()
    const { secure } = req.session.cookie ?? {}
    if (res.headersSent && !this.isCookieSent && this.isCookieNeeded() && !secure) this.warnOfHead()
    res.once('close', () => quietly(() => this.onClose(text)))
  }

  warnOfEmpty () {
    warnings.give('EMPTY_SESSION', 'a session without data is stored, and so is one for each robot and health check; set ' +
      'saveUninitialized: false', this.req)
  }

  warnOfHead () {
    warnings.give('CHANGED_AFTER_HEAD', 'a new session got its data after the response had begun, so the browser never learns ' +
      'its ID; change the session before anything of the response is written', this.req)
  }

  checkUnderWay () {
    const { req, res, sessions, setup } = this
    const [name] = sessions.underWay
    if (name !== undefined && !(name === 'save' && setup.saveBefore !== undefined)) {
      warnings.give('NOT_AWAITED', `the response ends while session.${name}() is under way; await it, or end the response in its callback`, req)
      return
    }
    const isRedirect = res.statusCode >= 300 && res.statusCode < 400 && res.getHeader?.('Location') !== undefined
    if (!isRedirect || !req.session || setup.store instanceof MemoryStore || this.isHeld()) return
    if (textOf(req.session) !== sessions.storedText) {
      warnings.give('NOT_AWAITED', 'a redirect may be followed before the session is stored; set saveBefore: \'redirect\', or await ' +
        'req.session.save() before res.redirect()', req)
    }
  }

  /** The response waits until the session is stored; under `users`, at a login. */
  isHeld () {
    const { req: { session }, setup: { rules, saveBefore } } = this
    return saveBefore !== undefined || (rules.users !== undefined && session.id !== this.cookieId)
  }

  onClose (text) {
    const { req } = this
    if (!req.session || textOf(req.session) === text || text === undefined) return
    warnings.give('CHANGED_AFTER_HEAD', 'the session was changed after the response had ended, so the change is not stored; change it ' +
      'before, or call req.session.save()', req)
  }
}

/** Reading a session's data may throw: the doctor must not cause such an error. */
function quietly (look) {
  try {
    look()
  } catch {}
}

/** Under `preset: 'strict'` in production: the one mistake that the preset makes likely, once. */
function examineSecurity (middleware, setup) {
  let isDone = false
  return function session (req, res, next) {
    if (!isDone && !req.session && typeof res?.writeHead === 'function') {
      const cookies = req.headers.cookie
      onHeaders(res, () => {
        const isNew = req.session && !`${cookies ?? ''}`.includes(`${setup.name}=`) && textOf(req.session) !== '{}'
        if (isDone || !isNew || res.getHeader('Set-Cookie') !== undefined) return
        quietly(() => { isDone = checkSecure(req, setup.trustProxy) })
      })
    }
    middleware(req, res, next)
  }
}

/** `app.use(session)`: the options are a request. */
function warnOfNotCalled () {
  warnings.give('NOT_CALLED', 'session() was called with a request, which gets no answer; write app.use(session({ … })), not app.use(session)')
}

module.exports = { withDoctor }
