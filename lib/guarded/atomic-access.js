'use strict'

const { callStore } = require('./store-call.js')

/**
 * How a store is used that checks and writes in one step.
 *
 * The methods are those of the store protocol, for a {@link StoredSession} in the place of its ID.
 */
class AtomicAccess {
  /**
   * @param {StoredSession} stored
   * @param {(err: any, data?: object, version?: unknown) => void} callback
   */
  load ({ store, sid, rules }, callback) {
    callStore(store, rules.merges ? 'getVersioned' : 'get', [sid], callback)
  }

  /** @param {(err: any, isDone?: boolean, version?: unknown) => void} callback */
  setNew ({ store, sid }, session, callback) {
    callStore(store, 'setNew', [sid, session], callback)
  }

  /** @param {(err: any, isDone?: boolean, version?: unknown) => void} callback */
  setExisting ({ store, sid }, session, version, callback) {
    callStore(store, 'setExisting', [sid, session, version], callback)
  }

  /** @param {(err: any, isDone?: boolean) => void} callback */
  touch ({ store, sid }, session, callback) {
    callStore(store, 'touch', [sid, session], (err) => callback(err, true))
  }

  /** @param {(err: any) => void} callback */
  destroy ({ store, sid }, callback) {
    callStore(store, 'destroy', [sid], callback)
  }
}

module.exports = { AtomicAccess }
