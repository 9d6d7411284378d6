'use strict'

const { accessTo } = require('./store-access.js')
const { collisionError, conflictError } = require('./errors.js')
const { Contents, merge } = require('./contents.js')
const { saveAtOnce, touchAtOnce } = require('./memory-shortcut.js')
const { ReadableSession } = require('./readable-session.js')
const { adoptAdditions, copyOf } = require('./session-copy.js')
const { TIME_LIMIT, recordOf } = require('./records.js')
const { SerialQueue } = require('./serial-queue.js')

/** How often a write is tried while other requests keep changing the session first. */
const TRIES = 5

/** Whether the store has the session, as far as it is known. */
const NEW = 'new'
const STORED = 'stored'
/** The store gave no clear answer when it wrote a new one, or the session's origin is unknown. */
const UNCERTAIN = 'uncertain'

/**
 * What one request, or one socket, knows of one session in the store. It is made before the session is read, so that
 * it misses no end of the session.
 *
 * A new session is written only if the store has none, a stored one only if the store still has it, an ended one
 * never. Writes go one after the other.
 *
 * Longer than most files: each step of a write is safe only by what the steps before it have made sure of, and that is
 * easier to see in one place.
 */
class StoredSession extends ReadableSession {
  /**
   * @param {object} store
   * @param {string} sid
   * @param {import('./options.js').Rules} rules
   */
  constructor (store, sid, rules) {
    super(store, sid, rules)
    this.state = UNCERTAIN
    this.record = recordOf(store, sid)
    /** The ends that came before this session's life. */
    this.endsBefore = this.record.ends
    /** The store was found not to have it any more. */
    this.isGone = false
    /** For `conflict: 'merge'`: what the store was last known to have. */
    this.version = undefined
    this.known = undefined
    /** And the last save: its `base` is what the request's session goes back to once it is finished. */
    this.last = { base: undefined, isFinished: true }
    this.lazyQueue = undefined
  }

  /** @returns {StoredSession} for a session that was just generated */
  static fresh (store, sid, rules) {
    const stored = new this(store, sid, rules)
    stored.state = NEW
    return stored
  }

  /** Whether this process knows that the session has ended. */
  get isEnded () {
    return this.isGone || this.record.ends !== this.endsBefore
  }

  get isNew () {
    return this.state === NEW
  }

  get queue () {
    return (this.lazyQueue ??= new SerialQueue(TIME_LIMIT))
  }

  fetch (callback) {
    accessTo(this.store).load(this, callback)
  }

  noteLoaded (data, version) {
    this.state = STORED
    if (this.rules.merges) this.noteKnown(version, Contents.of(data))
  }

  /**
   * @param {import('./memory-shortcut.js').Found} found when this object was made
   * @returns {boolean} whether that session is still there
   */
  noteFound ({ version, text, cookie }) {
    if (this.isEnded) return false
    this.state = STORED
    if (this.rules.merges) this.noteKnown(version, Contents.ofText(text, cookie))
    return true
  }

  noteKnown (version, contents) {
    this.version = version
    this.known = contents
    this.last = { base: contents, isFinished: true }
  }

  /** Nothing of this session is under way. */
  get isFree () {
    return this.lazyQueue === undefined || this.lazyQueue.isFree
  }

  /** @returns {boolean} whether the session may be written straight to the table of our own MemoryStore */
  prepareSave (table) {
    if (this.state !== STORED || !this.isFree || this.isEnded) return false
    const version = table.version(this.sid)
    if (version === undefined || !this.rules.merges) return version !== undefined
    return version === this.version && this.known === this.last.base
  }

  prepareTouch () {
    return this.isFree && !this.isEnded
  }

  /** What {@link StoredSession#prepareSave} had allowed has been done. */
  noteSaved (table, session, text) {
    if (this.rules.merges) this.noteKnown(table.version(this.sid), Contents.ofText(text, session.cookie))
  }

  /**
   * Writes the session as it is now.
   *
   * @param {object} session the request's
   * @param {(err: any, isWritten?: boolean) => void} callback `isWritten` is false if the session has ended
   * @param {import('./memory-shortcut.js').Written} [written] what to write, if `callback` may be called before this returns
   * @throws whatever `JSON.stringify` throws, under `conflict: 'merge'`
   */
  save (session, callback, written) {
    if (written !== undefined && saveAtOnce(this, session, written, callback)) return
    const data = this.whatToStore(session)
    const contents = this.rules.merges ? Contents.of(session) : undefined
    const { last } = this
    const base = last.isFinished ? last.base : undefined
    const save = this.last = { contents, base, isFinished: false }

    this.inTurn((err, isWritten, merged) => {
      save.isFinished = true
      callback(err, isWritten, merged)
    }, (done) => {
      save.base ??= last.base
      if (this.isEnded) return done(null, false)
      if (this.state === NEW) this.create(data, save, done)
      else if (this.known === save.base) this.update(data, save, TRIES, done)
      else this.mergeAndUpdate(data, save, TRIES, done)
    })
  }

  /** The request's session has been given what others had changed. */
  noteAdopted () {
    if (this.last.isFinished) this.last.base = this.known
  }

  /** What is to be stored. A write that has to wait writes what the session is now. */
  whatToStore (session) {
    return this.isFree ? session : copyOf(session)
  }

  /**
   * Has the store written what is kept about the session, too.
   *
   * @param {(data: object, done: (...answer: any[]) => void) => void} write
   */
  withMetadata (data, write, done) {
    const { metadata } = this
    if (metadata === undefined) return write(data, done)
    const copy = metadata.addTo(data)
    const keys = new Set(Object.keys(copy))
    write(copy, (err, isDone, version) => {
      if (!err && isDone) metadata.noteSaved(copy)
      adoptAdditions(data, copy, keys)
      done(err, isDone, version)
    })
  }

  setNew (data, done) {
    this.withMetadata(data, (data, done) => accessTo(this.store).setNew(this, data, done), done)
  }

  setExisting (data, version, done) {
    this.withMetadata(data, (data, done) => accessTo(this.store).setExisting(this, data, version, done), done)
  }

  create (data, save, done) {
    this.setNew(data, (err, isDone, version) => {
      if (err) this.state = UNCERTAIN
      else if (isDone) this.noteWritten(version, save.contents, save)
      if (err || isDone) return done(err, true)
      if (this.isEnded) return done(null, false)
      done(collisionError())
    })
  }

  update (data, save, tries, done) {
    const version = this.state === STORED ? this.version : undefined
    this.setExisting(data, version, (err, isDone, version) => {
      if (err) return done(err)
      if (isDone) {
        this.noteWritten(version, save.contents, save)
        return done(null, true)
      }
      if (this.isEnded) return done(null, false)
      if (this.state === UNCERTAIN) return this.create(data, save, done)
      if (!this.rules.merges) return this.drop(done)
      this.mergeAndUpdate(data, save, tries - 1, done)
    })
  }

  /** Another request has changed the session, or ended it. */
  mergeAndUpdate (data, save, tries, done) {
    if (tries === 0) return done(conflictError())
    accessTo(this.store).load(this, (err, theirs, version) => {
      if (err && err.code !== 'ENOENT') return done(err)
      if (err || !theirs || this.isEnded) return this.drop(done)
      const merged = merge(data, save.contents, save.base ?? new Contents(), this.metadata?.take(theirs) ?? theirs)
      this.setExisting(merged, version, (err, isDone, version) => {
        if (err) return done(err)
        if (!isDone) return this.isEnded ? done(null, false) : this.mergeAndUpdate(data, save, tries - 1, done)
        this.noteWritten(version, Contents.of(merged), save)
        done(null, true, merged)
      })
    })
  }

  noteWritten (version, known, save) {
    this.state = STORED
    if (!this.rules.merges) return
    this.version = version
    this.known = known
    save.base = save.contents
  }

  drop (done) {
    this.isGone = true
    done(null, false)
  }

  /**
   * Extends the session's life.
   *
   * @param {object} session
   * @param {(err: any, isDone?: boolean) => void} callback may be called before this returns
   */
  touch (session, callback) {
    if (touchAtOnce(this, session, callback)) return
    this.inTurn(callback, (done) => {
      if (this.isEnded) return done(null, false)
      this.extend(session, done)
    })
  }

  extend (session, done) {
    this.withMetadata(session, (session, done) => accessTo(this.store).touch(this, session, done), done)
  }

  /**
   * Ends the session: from this moment on no request of this process writes it.
   *
   * @param {(err: any) => void} callback
   */
  end (callback) {
    this.endBy((done) => accessTo(this.store).destroy(this, done), callback)
  }

  /** @param {(done: (err?: any) => void) => void} destroy how it is taken from the store */
  endBy (destroy, callback) {
    this.record.ends++
    this.inTurn(callback, destroy)
  }

  inTurn (callback, step) {
    this.queue.run((turn) => step((...answer) => {
      turn.end()
      callback(...answer)
    }))
  }
}

module.exports = { StoredSession }
