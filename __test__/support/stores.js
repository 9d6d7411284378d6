'use strict'

/**
 * Stores of many kinds that keep a record of every call. All of them hold JSON text in a Map unless
 * their kind says otherwise, and answer as their `answer` function decides: at once, on the next tick,
 * or on the next turn of the event loop.
 */

const { EventEmitter } = require('node:events')
const { original } = require('./subjects')

const later = {
  sync: (fn) => fn(),
  tick: (fn) => process.nextTick(fn),
  async: (fn) => setImmediate(fn)
}

/** Makes the methods of a store that keeps JSON text in a Map. */
function textMethods (answer) {
  return {
    get (sid, callback) {
      const text = this.texts.get(sid)
      answer(() => callback(null, text === undefined ? undefined : JSON.parse(text)))
    },
    set (sid, sess, callback) {
      this.texts.set(sid, JSON.stringify(sess))
      answer(() => callback?.())
    },
    touch (sid, sess, callback) {
      const text = this.texts.get(sid)

      if (text !== undefined) {
        this.texts.set(sid, JSON.stringify({ ...JSON.parse(text), cookie: sess.cookie }))
      }

      answer(() => callback?.())
    },
    destroy (sid, callback) {
      this.texts.delete(sid)
      answer(() => callback?.())
    }
  }
}

/** Subclasses the subject's Store the ES5 way, as most stores on npm do. */
function subclass (subject, methods) {
  function TextStore () {
    subject.Store.call(this)
    this.texts = new Map()
  }

  Object.setPrototypeOf(TextStore.prototype, subject.Store.prototype)
  Object.assign(TextStore.prototype, methods)

  return new TextStore()
}

function without (methods, name) {
  const { [name]: left, ...rest } = methods
  return rest
}

const storeKinds = {
  memory: (subject) => new subject.MemoryStore(),
  'recorded memory': (subject) => new subject.MemoryStore(),
  sync: (subject) => subclass(subject, textMethods(later.sync)),
  tick: (subject) => subclass(subject, textMethods(later.tick)),
  async: (subject) => subclass(subject, textMethods(later.async)),
  'sync without touch': (subject) => subclass(subject, without(textMethods(later.sync), 'touch')),
  'async without touch': (subject) => subclass(subject, without(textMethods(later.async), 'touch')),

  /** Leaves its own marks on the live session, as session-file-store and connect-ml do. */
  marking (subject) {
    const { set, ...rest } = textMethods(later.async)
    let revision = 0

    return subclass(subject, {
      ...rest,
      set (sid, sess, callback) {
        sess.__lastAccess = Date.now()
        sess._rev = ++revision
        set.call(this, sid, sess, callback)
      }
    })
  },

  /** Gives the cookie's expiry back as a Date. */
  dates (subject) {
    const { get, ...rest } = textMethods(later.async)

    return subclass(subject, {
      ...rest,
      get (sid, callback) {
        get.call(this, sid, function (error, sess) {
          if (sess?.cookie?.expires) {
            sess.cookie.expires = new Date(sess.cookie.expires)
          }

          callback(error, sess)
        })
      }
    })
  },

  /** Keeps the live objects, as connect-loki does. */
  live (subject) {
    return subclass(subject, {
      get (sid, callback) {
        later.sync(() => callback(null, this.texts.get(sid)))
      },
      set (sid, sess, callback) {
        this.texts.set(sid, sess)
        later.async(() => callback?.())
      },
      destroy (sid, callback) {
        this.texts.delete(sid)
        later.async(() => callback?.())
      }
    })
  },

  /** Answers null, not undefined, for what it does not hold, and passes null for no error. */
  nulls (subject) {
    return subclass(subject, {
      get (sid, callback) {
        later.tick(() => callback(null, this.texts.has(sid) ? JSON.parse(this.texts.get(sid)) : null))
      },
      set (sid, sess, callback) {
        this.texts.set(sid, JSON.stringify(sess))
        later.tick(() => callback?.(null))
      },
      destroy (sid, callback) {
        this.texts.delete(sid)
        later.tick(() => callback?.(null, true))
      }
    })
  },

  /** Descends from the original's Store whatever the subject is. */
  'of the original': () => subclass(original, textMethods(later.async)),

  /** No Store at all: an emitter with borrowed methods. */
  'plain emitter' () {
    const { regenerate, createSession, load } = original.Store.prototype

    const borrowed = { regenerate, createSession, load }

    return Object.assign(new EventEmitter(), textMethods(later.async), borrowed, { texts: new Map() })
  }
}

/** Replaces the text of every live session that `store` holds; what has expired may be gone or not. */
function corrupt (store, text) {
  if (store.texts) {
    for (const sid of store.texts.keys()) {
      store.texts.set(sid, text)
    }
  } else {
    for (const sid of Object.keys(store.sessions).filter((sid) => isLive(store.sessions[sid]))) {
      store.sessions[sid] = text
    }
  }
}

/** Tells whether a stored text is a session that has not expired, as a MemoryStore judges it. */
function isLive (text) {
  let expires

  if (!text) {
    return false
  }

  try {
    ({ expires } = JSON.parse(text).cookie)
  } catch {
    return true
  }

  return !expires || (typeof expires === 'string' ? new Date(expires) : expires) > Date.now()
}

module.exports = { corrupt, storeKinds }
