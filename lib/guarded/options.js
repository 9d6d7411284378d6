'use strict'

const { boolean, callable, group, oneOf, optionError, readOptions, wholeNumber } = require('../options.js')

const OWNER = 'session()'

/** What a timer can wait for, in ms. */
const LONGEST_TIMER = 2 ** 31 - 1

const time = wholeNumber({ from: 1, of: 'ms' })

/**
 * The options that express-session doesn't have. A feature adds its line here and to `FEATURES` in
 * index.js.
 */
const table = {
  preset: oneOf('strict'),
  revive: boolean,
  conflict: oneOf('overwrite', 'merge'),
  saveBefore: oneOf('redirect', 'response'),
  timeouts: group({ idle: time, absolute: time, touchEvery: time }),
  users: group({
    key: { ...callable, expected: 'a function of a session that returns its user', isUnset: () => false },
    max: wholeNumber({ from: 1, of: 'sessions' })
  }),
  outage: group({
    timeout: wholeNumber({ from: 1, to: LONGEST_TIMER, of: 'ms' }),
    policy: oneOf('error', 'anonymous')
  }),
  clearCookie: boolean,
  strictCookies: boolean,
  doctor: boolean
}

/** Values that mean the same as leaving the option out. */
const usual = { revive: true, conflict: 'overwrite', clearCookie: false, strictCookies: false, doctor: false }

/**
 * Reads the opt-in options of `session()`.
 *
 * @param {object} options
 * @param {boolean} isProduction
 * @param {{ isWatched: boolean, wantsDoctor: boolean }} surroundings whether anybody watches a channel, as plain
 *   requests publish nothing; whether the environment asks for `doctor`
 * @returns {{ options: object, features: Features, doctor?: 'all'|'security' } | undefined} the options with the preset's for
 *   those that are not set; nothing if all is as in express-session
 * @throws {TypeError} code ERR_SESSION_INVALID_OPTION
 */
function readFeatures (options, isProduction, { isWatched, wantsDoctor }) {
  const asked = readOptions(options, { owner: OWNER, table, unknown: 'warn' })
  const doctor = (asked.doctor ?? wantsDoctor) ? 'all' : undefined
  if (asked.preset === undefined) {
    if (!isWatched && doctor === undefined && Object.keys(table).every((name) => asked[name] === undefined || asked[name] === usual[name])) return undefined
    return { options, features: featuresOf(asked, options), doctor }
  }

  const { withStrict } = require('./strict-preset.js')
  const preset = withStrict(options, isProduction)
  return {
    options: preset,
    features: featuresOf(readOptions(preset, { owner: OWNER, table, unknown: 'ignore' }), preset),
    doctor: doctor ?? strictDoctor(options, asked, isProduction)
  }
}

/** The preset asks for it during development. In production one check is left, of what the preset itself has set. */
function strictDoctor ({ cookie }, { doctor }, isProduction) {
  if (!isProduction) return doctor === false ? undefined : 'all'
  return typeof cookie === 'function' || cookie?.secure === undefined ? 'security' : undefined
}

/**
 * @typedef {object} Rules how sessions are read and written
 * @property {boolean} isGuarded no write brings a session back that has ended
 * @property {boolean} merges
 * @property {boolean} keepsMetadata when a session started is kept with it
 * @property {import('./timeouts.js').Timeouts} [timeouts]
 * @property {{ key: (session: object) => unknown, max?: number }} [users]
 * @property {number} [timeout] in ms, after which a store's call has failed
 *
 * @typedef {object} Features
 * @property {Rules} rules
 * @property {'error'|'anonymous'} [outagePolicy] what becomes of a request whose session can't be read
 * @property {'redirect'|'response'} [saveBefore]
 * @property {boolean} clearCookie
 * @property {boolean} strictCookies
 */

function featuresOf ({ revive, conflict, saveBefore, timeouts, users, outage, clearCookie, strictCookies }, { secret }) {
  const merges = conflict === 'merge'
  if ((merges || users) && revive === true) {
    const option = merges ? "conflict: 'merge'" : 'users'
    throw optionError(OWNER, `option ${option} implies revive: false, so revive: true contradicts it`)
  }
  if (strictCookies && !secret) {
    throw optionError(OWNER, 'option strictCookies needs the option secret: req.secret is not read')
  }
  if (timeouts) require('./timeouts.js').checkTimeouts(OWNER, timeouts)
  return {
    rules: {
      isGuarded: revive === false || merges || users !== undefined,
      merges,
      keepsMetadata: timeouts !== undefined || users !== undefined,
      timeouts,
      users,
      timeout: outage?.timeout
    },
    outagePolicy: outage?.policy,
    saveBefore,
    clearCookie: clearCookie === true,
    strictCookies: strictCookies === true
  }
}

module.exports = { OWNER, readFeatures }
