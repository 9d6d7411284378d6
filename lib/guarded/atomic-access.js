'use strict'

const { callStore } = require('./store-call.js')

/**
 * Uses a store that checks and writes in one step.
 *
 * The methods are those of the store protocol, with a {@link StoredSession} instead of an ID.
 */
class AtomicAccess {
  /**
   * @param {StoredSession} stored
   * @param {(err: any, data?: object, version?: unknown) => void} callback
   */
  load (stored, callback) {
    callStore(stored, stored.rules.merges ? 'getVersioned' : 'get', [stored.sid], callback)
  }

  /** @param {(err: any, isDone?: boolean, version?: unknown) => void} callback */
  setNew (stored, session, callback) {
    callStore(stored, 'setNew', [stored.sid, session], callback)
  }

  /** @param {(err: any, isDone?: boolean, version?: unknown) => void} callback */
  setExisting (stored, session, version, callback) {
    callStore(stored, 'setExisting', [stored.sid, session, version], callback)
  }

  /** @param {(err: any, isDone?: boolean) => void} callback */
  touch (stored, session, callback) {
    callStore(stored, 'touch', [stored.sid, session], (err) => callback(err, true))
  }

  /** @param {(err: any) => void} callback */
  destroy (stored, callback) {
    callStore(stored, 'destroy', [stored.sid], callback)
  }
}

module.exports = { AtomicAccess }
