'use strict'

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
  }

  get (sid, callback) {
    answer(this.read(sid), callback)
  }

  set (sid, session, callback) {
    answer(this.write(sid, JSON.stringify(session)), callback)
  }

  destroy (sid, callback) {
    answer(fs.rm(this.fileOf(sid), { force: true }), callback)
  }

  /** Only the cookie has changed: what another request wrote meanwhile stays. */
  touch (sid, session, callback) {
    const touched = this.read(sid).then((stored) => stored &&
      this.write(sid, JSON.stringify({ ...stored, cookie: session.cookie })))
    answer(touched, callback)
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
function answer (promise, callback = () => {}) {
  promise.then(
    (value) => process.nextTick(callback, null, value),
    (err) => process.nextTick(callback, err)
  )
}

module.exports = { FolderStore }
