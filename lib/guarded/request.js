'use strict'

const debug = require('../debug.js')
const { DESTROY, SAVE, TOUCH } = require('../native/policy.js')
const { setImmediate } = require('../timers.js')
const { RequestSession } = require('../request/request-session.js')
const { sendCookie } = require('../request/send-cookie.js')
const { clearCookie } = require('./cleared-cookie.js')
const { decideGuarded } = require('./decision.js')
const { delayEnd } = require('./delayed-response.js')
const { publish } = require('./events.js')
const { GuardedSession, savesItself } = require('./guarded-session.js')
const { whatToWrite } = require('./memory-shortcut.js')
const { noteLostData } = require('./outage.js')
const { addMethods } = require('./session-methods.js')

/**
 * One request's session, with opt-in features. The steps are those of every request: load, send the cookie, commit.
 * What is different: the store is reached by {@link StoredSession}s alone, which know what may be written.
 */
class GuardedRequest extends RequestSession {
  constructor (setup, keyring, cookieId, req, res, next) {
    super(setup, keyring, cookieId, req, res, next)
    /** By what the request's session is read from the store, until there is that session. */
    this.loaded = undefined
    /** The session that the request got last, what is known of it, and of the new one that the store has not yet. */
    this.session = this.current = this.fresh = undefined
    /** The one that was ended last: under `unset: 'destroy'` one that the app has destroyed is destroyed again. */
    this.ended = undefined
    /** What is known of the sessions that it had before. @type {WeakMap<object, StoredSession> | undefined} */
    this.former = undefined
    /** The attributes that the request's cookie was sent with, as far as is known. */
    this.cookieData = undefined
    /** The session of the request's cookie has been ended here. */
    this.isCookieEnded = false
    /** The response is not to be one with a session: an error is answered in its place. */
    this.isDiscarded = false
    /** The store can't be read: the request's session is detached from it. */
    this.isDetached = false
  }

  /** Gives the request a new session, by this middleware's options under `strictCookies`. */
  generate () {
    if (!this.setup.strictCookies) return super.generate()
    const { req, setup, changes } = this
    setup.generateStrictly(req)
    this.originalId = req.sessionID
    changes.noteGenerated(req.session)
    this.watch(req.session)
  }

  /** Makes what was read by `stored`, and what `begin` puts on the request, the request's session. */
  beginWith (stored, begin) {
    this.loaded = stored
    begin()
    stored.metadata?.restoreExpiry(this.req.session)
    if (this.setup.clearCookie) this.cookieData = this.req.session.cookie.data
  }

  /** Gives the request an empty session of the ID that it has. */
  makeDetached () {
    const { req, setup } = this
    setup.generatorOf({ ...setup, generateId: () => req.sessionID })(req)
  }

  /** @returns {StoredSession} what is known of a session that the store may have */
  stored (sid) {
    const { Stored, store, rules } = this.setup
    return new Stored(store, sid, rules)
  }

  makeSession () {
    return new GuardedSession(this.req)
  }

  /** Gives a session its guarded methods. */
  watch (session) {
    const { Stored, store, rules } = this.setup
    const stored = this.loaded ?? (this.fresh = Stored.fresh(store, session.id, rules))
    this.loaded = undefined
    if (this.session !== undefined) this.noteFormer(this.session, this.current)
    this.session = session
    this.current = stored
    addMethods(session, stored, this)
  }

  noteFormer (session, stored) {
    (this.former ??= new WeakMap()).set(session, stored)
  }

  /** @returns {StoredSession | undefined} what is known of a session, if the request has or had it */
  knownOf (session) {
    return session === this.session ? this.current : this.former?.get(session)
  }

  /** Of a session that somebody else has put on the request, nothing is known. */
  storedOf (session) {
    let stored = this.knownOf(session)
    if (stored === undefined) this.noteFormer(session, stored = this.stored(session.id))
    return stored
  }

  makeHeadHook () {
    return () => {
      if (this.isDiscarded || this.isDetached) return
      const { session } = this.req
      if (session && this.knownOf(session)?.isEnded) debug('session ended, cookie withheld')
      else sendCookie(this)
      if (this.setup.clearCookie && this.isCookieEnded) clearCookie(this, this.cookieData)
    }
  }

  makeEnd () {
    const { held, next, res } = this
    const end = (chunk, encoding) => {
      if (!held.begin(chunk, encoding)) return false
      const isUnderWay = this.commit((err) => {
        if (err) setImmediate(next, err)
        held.finish()
      })
      if (!isUnderWay) return held.end.call(res, chunk, encoding)
      held.sendHead()
      return held.wait()
    }
    const { rules: { users }, saveBefore } = this.setup
    return saveBefore === undefined && users === undefined ? end : delayEnd(this, end)
  }

  /**
   * Does in the store what the policy says of the request's session.
   *
   * @param {(err?: any) => void} callback may be called before this returns
   * @param {boolean} [isLookedAtAgain] whether {@link GuardedRequest#isChanged} will be asked for
   * @returns {boolean} whether there was anything to do; if not, nobody is called back
   */
  commit (callback, isLookedAtAgain = false) {
    const { req } = this
    if (this.isDetached) {
      noteLostData(this)
      return false
    }
    if (req.session) this.touch()

    switch (decideGuarded(this)) {
      case DESTROY:
        // The app has not removed a session that could not be read: a store that was slow once must log nobody out.
        if (this.current === undefined) return false
        debug('destroying')
        this.end(this.current.sid === req.sessionID ? this.current : this.stored(req.sessionID), 'unset', callback)
        return true
      case SAVE:
        this.commitSave(req.session, callback, isLookedAtAgain)
        return true
      case TOUCH:
        if (debug.enabled) debug('touching')
        this.changes.forget()
        this.storedOf(req.session).touch(req.session, callback)
        return true
      default:
        return false
    }
  }

  commitSave (session, callback, isLookedAtAgain) {
    if (savesItself(session)) {
      this.changes.forget()
      this.noteSave(session)
      return session.save(callback)
    }
    const stored = this.storedOf(session)
    this.save(session, stored, callback, whatToWrite(stored, session, this.changes, isLookedAtAgain))
  }

  /** A session that another one goes on in counts as started when that one did. */
  renew (session, { metadata }) {
    if (metadata !== undefined) this.storedOf(session).metadata.startedAt = metadata.startedAt
  }

  /**
   * @param {(err: any, isWritten?: boolean, merged?: object) => void} callback
   * @param {import('./memory-shortcut.js').Written} [written] what to write, if that can be done at once
   */
  save (session, stored, callback, written) {
    this.noteSave(session)
    stored.save(session, (err, isWritten, merged) => {
      if (err?.code === 'ERR_SESSION_CONFLICT') publish('conflict', 'gave up', this.req, stored.sid)
      else if (merged) publish('conflict', 'merged', this.req, stored.sid)
      else if (!err && !isWritten) publish('drop', 'ended', this.req, stored.sid)
      if (stored === this.fresh && !err && isWritten) this.noteCreated(stored)
      callback(err, isWritten, merged)
    }, written)
  }

  noteCreated ({ sid }) {
    this.fresh = undefined
    publish('create', 'saved', this.req, sid)
  }

  /** Makes data that `stored` has read again the request's session. */
  replace (data, stored) {
    this.setup.store.createSession(this.req, data)
    this.loaded = stored
    this.watch(this.req.session)
    stored.metadata?.restoreExpiry(this.req.session)
    // What was saved before is not to be saved again in the place of what the store has now.
    if (this.changes.saved !== undefined) this.changes.markSaved(this.req.session)
  }

  /** Gives the request a new session in the place of one that has been ended. */
  generateAfterEnd () {
    const { req, setup } = this
    if (setup.strictCookies) setup.generateStrictly(req)
    else setup.store.generate(req)
    this.watch(req.session)
  }

  /** @param {string} reason 'destroy', 'regenerate' or 'unset' */
  end (stored, reason, callback) {
    if (stored !== this.ended) publish('end', reason, this.req, stored.sid)
    this.ended = stored
    this.noteEnd(stored)
    stored.end((err) => {
      // It may well be alive.
      if (err && stored.sid === this.cookieId) this.isCookieEnded = false
      callback(err)
    })
  }

  noteEnd ({ sid }) {
    if (sid === this.cookieId && this.cookieData !== undefined) this.isCookieEnded = true
  }

  /** Whether the session is another one than what was committed. */
  isChanged () {
    const { req: { session }, changes } = this
    changes.forget()
    return Boolean(session) && changes.saved !== undefined && !changes.isSaved(session)
  }

  /** `saveBefore` was asked for, but the response has begun before its end. */
  noteStreamed () {
    publish('drop', 'stream', this.req, this.req.sessionID)
  }
}

module.exports = { GuardedRequest }
