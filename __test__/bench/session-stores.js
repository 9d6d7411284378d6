'use strict'

/**
 * A store as a user would write one in an afternoon: JSON text in a Map, the expiry beside it. It knows nothing of the
 * package it runs under but the `Store` class it extends.
 *
 * @param {typeof import('express-session').Store} Store the package's Store class
 * @param {(callback: Function, err: any, value?: any) => void} answer when and how callbacks are called
 * @returns {object} the store
 */
function createPlainStore (Store, answer) {
  const records = new Map()

  return new class PlainStore extends Store {
    get (sid, callback) {
      const record = records.get(sid)
      const live = record && record.expires > Date.now()
      answer(callback, null, live ? JSON.parse(record.text) : null)
    }

    set (sid, session, callback) {
      records.set(sid, { text: JSON.stringify(session), expires: expiry(session) })
      answer(callback, null)
    }

    touch (sid, session, callback) {
      const record = records.get(sid)
      if (record) record.expires = expiry(session)
      answer(callback, null)
    }

    destroy (sid, callback) {
      answer(callback, null, records.delete(sid))
    }

    length (callback) {
      answer(callback, null, records.size)
    }

    clear (callback) {
      answer(callback, null, records.clear())
    }
  }()
}

function expiry (session) {
  const { expires } = session.cookie
  return expires ? new Date(expires).getTime() : Infinity
}

/**
 * The stores a scenario can run on, by the name given to `--store`.
 *
 * @type {Record<string, (session: Function) => object>}
 */
module.exports = {
  memory: (session) => new session.MemoryStore(),
  js: (session) => createPlainStore(session.Store, setImmediate),
  'js-sync': (session) => createPlainStore(session.Store, (callback, ...results) => callback(...results))
}
