'use strict'

const { optionError } = require('../options.js')

/** What `preset: 'strict'` sets unless the app does. Its content changes with a major version only. */
const STRICT = {
  resave: false,
  saveUninitialized: false,
  unset: 'destroy',
  revive: false,
  saveBefore: 'redirect',
  clearCookie: true,
  strictCookies: true
}

/**
 * @param {object} options the app's; they win, `cookie` key by key
 * @param {boolean} isProduction
 * @returns {object} the options with the preset's
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION, if there is no secret
 */
function withStrict (options, isProduction) {
  if (!options.secret) throw optionError('session()', "preset: 'strict' needs the option secret, a random string of 32 bytes or more")
  const preset = Object.create(options)
  for (const name of Object.keys(STRICT)) {
    if (options[name] === undefined) set(preset, name, STRICT[name])
  }
  const cookie = { sameSite: 'lax', secure: isProduction ? true : 'auto' }
  const own = options.cookie
  const withOwn = (own) => ({ ...cookie, ...definedOf(own) })
  set(preset, 'cookie', typeof own === 'function' ? (req) => withOwn(own(req)) : withOwn(own))
  return preset
}

/** The option may be read-only where the app has it. */
function set (options, name, value) {
  Object.defineProperty(options, name, { value, configurable: true, enumerable: true, writable: true })
}

/** Inherited settings count as well, as they do in a Cookie. */
function definedOf (settings) {
  const defined = {}
  for (const name in settings) {
    if (settings[name] !== undefined) defined[name] = settings[name]
  }
  return defined
}

module.exports = { withStrict }
