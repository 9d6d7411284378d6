'use strict'

const cluster = require('node:cluster')
const { closestName } = require('../../closest-name.js')
const { isAtomic } = require('../store-access.js')
const { warnings } = require('./warnings.js')
const MemoryStore = require('../../../session/memory.js')

/** A secret with fewer bytes, or with so few different ones, can be guessed. */
const SHORTEST_SECRET = 32
const FEWEST_CHARACTERS = 10

/** A `maxAge` below is mostly one in seconds, in ms. */
const SHORTEST_LIFE = 60000

/**
 * What can be told from the options alone.
 *
 * @param {object} options the app's
 * @param {object} setup
 * @param {{ usual: string[], more: string[] }} names of the options that express-session has, and of ours
 */
function checkOptions (options, setup, names) {
  checkNames(options, names)
  checkSecret(options.secret)
  checkLife(options.cookie)
  checkStore(setup)
}

function checkNames (options, { usual, more }) {
  for (const name of Object.keys(options)) {
    if (usual.includes(name) || more.includes(name)) continue
    // Of a name like one of ours, everybody is warned.
    if (closestName(name, more, 1) !== undefined) continue
    const wanted = closestName(name, [...usual, ...more], 2)
    const advice = wanted === undefined ? 'it has no effect; remove it' : `did you mean ${wanted}?`
    warnings.give('UNKNOWN_OPTION', `session(): no option is called ${name.slice(0, 60)}; ${advice}`)
  }
}

function checkSecret (secret) {
  const secrets = Array.isArray(secret) ? secret : [secret]
  if (secrets.some(isWeak)) {
    warnings.give('WEAK_SECRET', `session(): the secret can be guessed; use ${SHORTEST_SECRET} random bytes, as ` +
      "crypto.randomBytes(32).toString('hex') makes them, and read them from the environment")
  }
}

function isWeak (secret) {
  if (typeof secret === 'string') {
    return Buffer.byteLength(secret) < SHORTEST_SECRET || new Set(secret).size < FEWEST_CHARACTERS
  }
  const size = secret?.byteLength ?? secret?.symmetricKeySize
  return size !== undefined && size < SHORTEST_SECRET
}

function checkLife (cookie) {
  const maxAge = cookie?.maxAge
  if (typeof maxAge !== 'number' || maxAge <= 0 || maxAge >= SHORTEST_LIFE) return
  warnings.give('SHORT_LIFE', `session(): cookie.maxAge is ${maxAge}, which is in milliseconds: sessions end after ${maxAge / 1000} s ` +
    'without a request; a day is 24 * 60 * 60 * 1000')
}

function checkStore ({ store, rules }) {
  if (cluster.isWorker && store instanceof MemoryStore) {
    warnings.give('MEMORY_STORE', 'session(): a MemoryStore has the sessions of this worker alone, so visitors are logged out whenever ' +
      'another worker answers; use a store that all workers share, such as SqliteStore or RedisStore')
  }
  if (!rules.isGuarded || isAtomic(store)) return
  warnings.give('GUARDED_STORE', `session(): ${store.constructor?.name ?? 'the store'} cannot check and write in one step, so ` +
    'revive: false and conflict hold within one process, and between processes but for one round trip; MemoryStore, ' +
    'RedisStore and SqliteStore have no such gap')
}

module.exports = { checkOptions }
