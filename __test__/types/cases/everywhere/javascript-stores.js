'use strict'

const session = require('rust-express-session')
const { Store } = require('rust-express-session')

/** A store of a package without types. */
class PlainStore extends Store {
  constructor (options = {}) {
    super(options)
    /** @type {Map<string, session.SessionData>} */
    this.rows = new Map()
  }

  /** @type {Store['get']} */
  get (sid, callback) {
    callback(null, this.rows.get(sid))
  }

  /** @type {Store['set']} */
  set (sid, session, callback) {
    this.rows.set(sid, session)
    if (callback) callback()
  }

  /** @type {Store['destroy']} */
  destroy (sid, callback) {
    this.rows.delete(sid)
    if (callback) callback()
  }

  /** @type {NonNullable<Store['touch']>} */
  touch (sid, session, callback) {
    this.set(sid, session, callback)
  }
}

/** The same as a factory. */
function connect (/** @type {typeof session} */ { MemoryStore }) {
  return class FactoryStore extends MemoryStore {}
}

session({ secret: 'key', store: new PlainStore() })
session({ secret: 'key', store: new (connect(session))({ max: 1000 }) })

// @ts-expect-error: no such option
session({ secrets: 'key' })
