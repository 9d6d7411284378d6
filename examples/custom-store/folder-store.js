'use strict'

const { AsyncResource } = require('node:async_hooks')
const { createHash, randomUUID } = require('node:crypto')
const { mkdirSync } = require('node:fs')
const fs = require('node:fs/promises')
const path = require('node:path')
const { Store } = require('../..') // in your app: require('rust-express-session')

/** Keeps each session in a file of one folder, so that sessions outlive the process. */
class FolderStore extends Store {
  /** @param {string} folder made if it is not there */
  constructor (folder) {
    super()
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.folder = folder
    /** The last operation on each session that is not done yet. */
    this.pending = new Map()
  }

  get (sid, callback) {
    this.inTurn(sid, () => this.read(sid), callback)
  }

  /** The session's text is made now: later changes of it belong to a later save. */
  set (sid, session, callback) {
    const text = JSON.stringify(session)
    this.inTurn(sid, () => this.write(sid, text), callback)
  }

  destroy (sid, callback) {
    this.inTurn(sid, () => fs.rm(this.fileOf(sid), { force: true }), callback)
  }

  /** Only the cookie has changed: what another request wrote meanwhile stays. */
  touch (sid, session, callback) {
    const cookie = JSON.parse(JSON.stringify(session.cookie))
    this.inTurn(sid, async () => {
      const stored = await this.read(sid)
      if (stored) await this.write(sid, JSON.stringify({ ...stored, cookie }))
    }, callback)
  }

  /**
   * Runs an operation once those before it on the same session are done. Without this, a touch that has read a
   * session writes it back after a logout has removed it, and the visitor is logged in again.
   */
  inTurn (sid, operation, callback = () => {}) {
    const done = (this.pending.get(sid) ?? Promise.resolve()).then(operation)
    const settled = done.then(() => {}, () => {}).then(() => {
      if (this.pending.get(sid) === settled) this.pending.delete(sid)
    })
    this.pending.set(sid, settled)
    answer(done, AsyncResource.bind(callback))
  }

  /** @returns {Promise<object|null>} null if there is no such session, or it has ended */
  async read (sid) {
    const text = await fs.readFile(this.fileOf(sid), 'utf8').catch(nullIfMissing)
    if (text === null) return null
    const session = JSON.parse(text)
    const { expires } = session.cookie
    return expires && Date.parse(expires) <= Date.now() ? null : session
  }

  /** Renaming puts the whole file in place at once: nobody reads half a session. */
  async write (sid, text) {
    const draft = path.join(this.folder, `${randomUUID()}.draft`)
    await fs.writeFile(draft, text, { mode: 0o600 })
    await fs.rename(draft, this.fileOf(sid))
  }

  /** A hash is a safe file name, and lets nobody who can list the folder take a session over. */
  fileOf (sid) {
    return path.join(this.folder, createHash('sha256').update(sid).digest('hex'))
  }
}

function nullIfMissing (err) {
  if (err.code === 'ENOENT') return null
  throw err
}

/** Calls back outside of the promise, so that what the callback throws is not lost in it. */
function answer (promise, callback) {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (err) => process.nextTick(callback, err)
  )
}

module.exports = { FolderStore }
