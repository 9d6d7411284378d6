'use strict'

/**
 * A MemoryStore's `sessions` until somebody looks at it.
 *
 * express-session's is a plain object that holds all sessions. Ours are in a native table; the object is
 * made at the first look, and from then on the sessions live in it.
 */

/** True while the store itself reads the property: then no object is made. */
let isPeeking = false

/**
 * @param {MemoryStore} store
 * @param {MemoryState} state
 */
function showSessions (store, state) {
  Object.defineProperty(store, 'sessions', {
    configurable: true,
    enumerable: true,
    get () {
      if (!isPeeking && state.sessions === undefined) {
        state.open()
        // This fails on a frozen store, which keeps this getter.
        Reflect.defineProperty(store, 'sessions', dataProperty(state.sessions))
      }
      return state.sessions
    },
    set (sessions) {
      Object.defineProperty(this, 'sessions', dataProperty(sessions))
    }
  })
}

function dataProperty (value) {
  return { configurable: true, enumerable: true, value, writable: true }
}

/**
 * @param {MemoryStore} store
 * @returns {unknown} its `sessions`; undefined until the app has read them
 */
function peekAtSessions (store) {
  isPeeking = true
  try {
    return store.sessions
  } finally {
    isPeeking = false
  }
}

module.exports = { peekAtSessions, showSessions }
