'use strict'

/*
 * The package: `session(options)`, and the classes that apps and stores use. A request begins in `plainMiddleware`;
 * ARCHITECTURE.md in the repository is the map.
 */

const deprecate = require('depd')('express-session')
const { isWatched } = require('./lib/channels.js')
const debug = require('./lib/debug.js')
const { hide } = require('./lib/hide.js')
const { admit, isOnPath } = require('./lib/request/admit.js')
const { ChangeHistory } = require('./lib/request/change-history.js')
const { loadFromTable, whenLoaded } = require('./lib/request/load.js')
const { RequestSession } = require('./lib/request/request-session.js')
const { isSecure } = require('./lib/request/send-cookie.js')
const { readSessionId } = require('./lib/request/session-id.js')
const { generateSessionId } = require('./lib/native/session-id.js')
const { CookieWriter } = require('./lib/native/cookie.js')
const { Keyring } = require('./lib/native/keyring.js')
const Cookie = require('./session/cookie.js')
const MemoryStore = require('./session/memory.js')
const Session = require('./session/session.js')
const Store = require('./session/store.js')

/** Read once, when the module is loaded. */
const isProduction = process.env.NODE_ENV === 'production'
const wantsDoctor = process.env.SESSION_DOCTOR === '1'

/** The options of express-session. */
const OPTIONS = [
  'cookie', 'genid', 'key', 'name', 'proxy', 'resave', 'rolling', 'saveUninitialized', 'secret', 'store', 'unset'
]

/** The opt-in options. Their code is loaded only if one of them is set. */
const FEATURES = [
  'preset', 'revive', 'conflict', 'saveBefore', 'timeouts', 'users', 'outage', 'clearCookie', 'strictCookies',
  'doctor'
]

const warning = `Warning: MemoryStore keeps sessions in the memory of this process: they end with it, other
processes don't see them, and as many are kept as are alive. Give it a bound (max, maxBytes
or ttl) to use it as it is, or use a store that outlives the process, such as RedisStore.`

exports = module.exports = session

// Assigned one by one, so that `import { Store } from` finds them.
exports.Store = Store
exports.Cookie = Cookie
exports.Session = Session
exports.MemoryStore = MemoryStore

// Loaded on first use. ES modules find the name because it is written in just this form.
const lazy = {
  get RedisStore () { return require('./session/redis.js') },
  get SqliteStore () { return require('./session/sqlite.js') }
}
Object.defineProperty(exports, 'RedisStore', { enumerable: true, get: function () { return lazy.RedisStore } })
Object.defineProperty(exports, 'SqliteStore', { enumerable: true, get: function () { return lazy.SqliteStore } })

/** The sessions of each user in a store, for scripts without a middleware. Written so that ES modules find the name. */
exports.usersOf = undefined
hide(exports, 'usersOf', function usersOf (store) { return require('./lib/guarded/middleware-methods.js').usersOfStore(store) })

/**
 * Makes a session middleware.
 *
 * @typedef {string | ArrayBufferView | KeyObject} Secret
 * @param {object} [options]
 * @param {object | ((req: IncomingMessage) => object)} [options.cookie] settings of the session cookie
 * @param {(req: IncomingMessage) => string} [options.genid] makes session IDs
 * @param {string} [options.name='connect.sid'] the session cookie's name; `key` is its old name
 * @param {boolean} [options.proxy] trust X-Forwarded-Proto; by default Express' trust proxy decides
 * @param {boolean} [options.resave=true] save sessions that did not change
 * @param {boolean} [options.rolling=false] send the cookie with every response
 * @param {boolean} [options.saveUninitialized=true] save new sessions that hold nothing
 * @param {Secret | Secret[]} [options.secret] signs the cookie; the first of several signs, all
 *   verify; by default `req.secret` of cookie-parser
 * @param {Store} [options.store] by default a MemoryStore
 * @param {'destroy' | 'keep'} [options.unset='keep'] what happens to the stored session when
 *   `req.session` is deleted
 * @returns {(req: IncomingMessage, res: ServerResponse, next: (err?: any) => void) => void} middleware
 * @throws {TypeError} if an option can't be used
 */
function session (options) {
  const asked = featuresAskedFor(options || {})
  const setup = readOptions(asked?.options ?? (options || {}))
  const { store } = setup

  store.generate = generatorOf(setup)
  store.on('disconnect', () => { setup.storeReady = false })
  store.on('connect', () => { setup.storeReady = true })

  if (asked === undefined) return withMethods(plainMiddleware(setup), setup)

  const middleware = require('./lib/guarded/middleware.js').guardedMiddleware(setup, asked.features, generatorOf)
  const given = { args: arguments, usual: OPTIONS, more: FEATURES }
  return withMethods(asked.doctor ? doctor().withDoctor(middleware, setup, asked.doctor, given) : middleware, setup)
}

/** The middleware without opt-in features: the steps of a request, in order. */
function plainMiddleware (setup) {
  const { store } = setup

  return function session (req, res, next) {
    const keyring = admit(req, setup)
    if (keyring === undefined) {
      next()
      return
    }
    if (keyring instanceof Error) {
      next(keyring)
      return
    }

    req.sessionStore = store
    const cookieId = req.sessionID = readSessionId(req, setup.name, keyring, deprecate)
    const request = new RequestSession(setup, keyring, cookieId, req, res, next)
    request.hook()

    if (req.sessionID) {
      if (debug.enabled) debug('fetching %s', req.sessionID)
      if (!loadFromTable(request)) store.get(req.sessionID, whenLoaded(request))
    } else {
      if (debug.enabled) debug('no SID sent, generating session')
      request.generate()
      next()
    }
  }
}

function doctor () {
  return require('./lib/guarded/doctor/index.js')
}

/** Adds the methods of a middleware. Their code is loaded when they are used. */
function withMethods (middleware, setup) {
  const methods = () => require('./lib/guarded/middleware-methods.js')
  hide(middleware, 'load', function load (req) { return methods().loadSessionOf(setup, req) })
  hide(middleware, 'info', function info (req) { return methods().infoOf(req) })
  Object.defineProperty(middleware, 'users', { configurable: true, get: () => methods().usersOf(setup) })
  return middleware
}

/** @returns {object | undefined} the opt-in features that the options ask for */
function featuresAskedFor (options) {
  const given = Object(options)
  const environment = { isWatched: isWatched(), wantsDoctor }
  const asksForMore = environment.isWatched || wantsDoctor || FEATURES.some((name) => name in given) || Object.keys(given).some((name) => !OPTIONS.includes(name))
  return asksForMore ? require('./lib/guarded/options.js').readFeatures(options, isProduction, environment) : undefined
}

/** The options, checked in upstream's order. */
function readOptions (opts) {
  const setup = uncheckedSetup(opts)

  if (typeof setup.generateId !== 'function') {
    throw new TypeError('genid option must be a function')
  }

  if (opts.resave === undefined) deprecate('undefined resave option; provide resave option')
  else setup.resave = Boolean(opts.resave)

  if (opts.saveUninitialized === undefined) {
    deprecate('undefined saveUninitialized option; provide saveUninitialized option')
  } else {
    setup.saveUninitialized = Boolean(opts.saveUninitialized)
  }

  if (opts.unset && opts.unset !== 'destroy' && opts.unset !== 'keep') {
    throw new TypeError('unset option must be "destroy" or "keep"')
  }

  setup.keyring = readSecret(opts.secret, setup.name)
  if (setup.keyring === undefined) deprecate('req.secret; provide secret option')

  setup.storeTouches = typeof setup.store.touch === 'function'
  if (isProduction && isUnbounded(setup.store)) console.warn(warning)

  return setup
}

/** What needs no check, and the defaults of the rest. */
function uncheckedSetup (opts) {
  const name = `${opts.name || opts.key || 'connect.sid'}`
  return {
    cookieOptions: opts.cookie || {},
    isOnPath,
    generateId: opts.genid || generateSessionId,
    name,
    cookieWriter: new CookieWriter(name),
    store: opts.store || new MemoryStore(),
    trustProxy: opts.proxy,
    rolling: Boolean(opts.rolling),
    unsetDestroys: opts.unset === 'destroy',
    resave: true,
    saveUninitialized: true,
    keyring: undefined,
    history: new ChangeHistory(),
    storeTouches: false,
    storeReady: true
  }
}

function readSecret (secret, name) {
  if (!Array.isArray(secret)) return secret ? new Keyring([secret], name) : undefined
  if (secret.length === 0) {
    throw new TypeError('secret option array must contain one or more strings')
  }
  return new Keyring(secret, name)
}

function isUnbounded (store) {
  return store instanceof MemoryStore && !MemoryStore.stateOf(store).isBounded
}

/** @returns {(req: IncomingMessage) => void} gives a request a new session */
function generatorOf ({ generateId, cookieOptions, trustProxy }) {
  return function generate (req) {
    req.sessionID = generateId(req)
    req.session = new Session(req)
    req.session.cookie = new Cookie(typeof cookieOptions === 'function' ? cookieOptions(req) : cookieOptions)

    const secure = isSecure(req, trustProxy)
    if (cookieOptions.secure === 'auto') req.session.cookie.secure = secure
    if (cookieOptions.sameSite === 'auto') req.session.cookie.sameSite = secure ? 'none' : 'lax'
  }
}
