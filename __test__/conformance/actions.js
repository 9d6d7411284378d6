'use strict'

/**
 * What a handler may do with its session before it answers. Each action is plain data, `{ op, … }`, and runs as
 * `(action, { req, res, subject, clock, log, done })`. An action returns WAITS when it will call `done(error)`.
 */

const { revive } = require('./values')

const WAITS = Symbol('waits')

/** What a handler may do with an object among a session's data. */
const changesWithin = {
  count: (object) => { object.views = (object.views || 0) + 1 },
  empty: (object) => { for (const key of Object.keys(object)) delete object[key] },
  reverse: (object) => { if (Array.isArray(object)) object.reverse() },
  reorder (object) {
    for (const [key, value] of Object.entries(object).reverse()) {
      delete object[key]
      object[key] = value
    }
  },
  'same again': (object) => { Object.assign(object, JSON.parse(JSON.stringify(object))) },
  undefined: (object) => { object.nothing = undefined },
  NaN: (object) => { object.nothing = NaN },
  bigint: (object) => { object.big = 1n },
  circle: (object) => { object.self = object },
  getter: (object) => { Object.defineProperty(object, 'got', { get: () => 1, enumerable: true, configurable: true }) },
  prototype: (object) => { Object.setPrototypeOf(object, { inherited: 1 }) },
  'no prototype': (object) => { Object.setPrototypeOf(object, null) },
  'bare list': (object) => { object.list = Object.setPrototypeOf([1], null) },
  toJSON: (object) => { Object.setPrototypeOf(object, { toJSON: () => 'object' }) },
  freeze: (object) => { Object.freeze(object) }
}

const session = {
  read: ({ req }) => String(req.session && req.session.id),

  set ({ key, value }, { req }) {
    req.session[key] = revive(value)
  },

  count (action, { req }) {
    req.session.views = (req.session.views || 0) + 1
  },

  nest ({ value }, { req }) {
    req.session.user = req.session.user || {}
    req.session.user.cookie = revive(value)
  },

  'set again' (action, { req }) {
    for (const key of Object.keys(req.session).filter((name) => name !== 'cookie')) {
      req.session[key] = revive(JSON.parse(JSON.stringify(req.session[key]) ?? 'null'))
    }
  },

  'change within' ({ key, how }, { req }) {
    const object = req.session[key]
    if (typeof object === 'object' && object !== null) changesWithin[how](object)
    else req.session[key] = { name: 'alice', views: 1 }
  },

  'move to the end' ({ key }, { req }) {
    const value = req.session[key]
    delete req.session[key]
    req.session[key] = value
  },

  assign: (action, { req }) => { req.session.cookie = req.session.cookie }, // eslint-disable-line no-self-assign

  delete ({ key }, { req }) {
    delete req.session[key]
  },

  'hidden property' (action, { req }) {
    Object.defineProperty(req.session, 'hidden', { value: 1, configurable: true })
  },

  'toJSON of its own' ({ value }, { req }) {
    req.session.toJSON = () => revive(value)
  },

  touch: (action, { req }) => req.session.touch() === req.session,
  resetMaxAge: (action, { req }) => req.session.resetMaxAge() === req.session,

  cookie ({ key, value }, { req }) {
    req.session.cookie[key] = revive(value)
  },

  'replace cookie' ({ value }, { req }) {
    req.session.cookie = revive(value)
  },

  'new Cookie' ({ value }, { req, subject }) {
    req.session.cookie = new subject.Cookie(revive(value))
  },

  'write id' ({ value }, { req }) {
    req.session.id = revive(value)
  },

  sessionID ({ value }, { req }) {
    req.sessionID = revive(value)
  },

  unset ({ how }, { req }) {
    if (how === 'delete') {
      delete req.session
    } else {
      req.session = revive(how)
    }
  },

  generate: (action, { req }) => { req.sessionStore.generate(req) },

  serialize: (action, { req }) => req.session.cookie.serialize('n', 'v')
}

/** Calls a method of the session with a callback, with a function that nobody waits for, or with none. */
function withCallback (name) {
  return function ({ wait = 'callback' }, { req, log, done }) {
    if (wait === 'callback') {
      const sess = req.session
      const result = sess[name](done)
      log(`${name} returned ${result === sess ? 'the session' : result === req.session ? 'the new session' : typeof result}`)
      return WAITS
    }

    if (wait === 'function') {
      req.session[name]((error) => log(`late callback of ${name}: ${error}`))
    } else {
      req.session[name]()
    }
  }
}

/** Calls a method of the request's store. */
function ofStore (name) {
  return function (action, { req, done }) {
    const args = name === 'load' ? [req.sessionID] : []

    if (typeof req.sessionStore[name] !== 'function') {
      return
    }

    req.sessionStore[name](...args, function (error, result) {
      done(error, result && typeof result === 'object' ? { ...result } : result)
    })
    return WAITS
  }
}

const asynchronous = {
  save: withCallback('save'),
  reload: withCallback('reload'),
  regenerate: withCallback('regenerate'),
  destroy: withCallback('destroy'),
  load: ofStore('load'),
  all: ofStore('all'),
  length: ofStore('length'),
  clear: ofStore('clear'),

  'next turn' (action, { done }) {
    setImmediate(done)
    return WAITS
  }
}

const http = {
  clock: ({ ms }, { clock }) => { clock.advance(ms) },
  header: ({ name, value }, { res }) => { res.setHeader(name, revive(value)) },
  status: ({ code }, { res }) => { res.statusCode = code },
  write: ({ chunk }, { res }) => res.write(revive(chunk)),
  flush: (action, { res }) => res.flushHeaders(),
  writeHead: ({ args }, { res }) => { res.writeHead(...revive(args)) }
}

const actions = { ...session, ...asynchronous, ...http }

/** Runs one action and returns what it returned. */
function act (action, context) {
  return actions[action.op](action, context)
}

module.exports = { act, changesWithin, WAITS }
