'use strict'

const { boolean, group, oneOf, optionError, readOptions, text, wholeNumber } = require('../options.js')

const OWNER = 'RedisStore'

/** The longest time a timer can wait, in ms. */
const LONGEST_TIMEOUT = 0x7fffffff

/** What connect-redis takes for left out: undefined, null, 0, false and ''. */
const isFalsy = (value) => !value && !Number.isNaN(value)

const isText = (value) => typeof value === 'string'
const isUrlList = (value) => Array.isArray(value) && value.length > 0 && value.every(isText)
const isPem = (value) => isText(value) || value instanceof Uint8Array

/** connect-redis takes '3600' as well, which is what environment variables hold. */
const isTtl = (value) => typeof value === 'function' ||
  (Number.isFinite(value) && value > 0) || (isText(value) && /^\d+$/.test(value) && Number(value) > 0)

const secretText = { ...text, isSecret: true }

const required = { isUnset: () => false }

const urlList = { expected: 'an array of URLs', accepts: isUrlList, isSecret: true }

const tls = {
  expected: 'true, false, or an object with ca, cert, key, passphrase, servername, rejectUnauthorized',
  accepts: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  isSecret: true,
  fields: {
    ca: {
      expected: 'PEM text, a Buffer, or an array of them',
      accepts: (value) => isPem(value) || (Array.isArray(value) && value.every(isPem)),
      isSecret: true
    },
    cert: { expected: 'PEM text or a Buffer', accepts: isPem, isSecret: true },
    key: { expected: 'PEM text or a Buffer', accepts: isPem, isSecret: true },
    passphrase: secretText,
    servername: { expected: 'a host name', accepts: (value) => isText(value) && /^[\w.:-]+$/.test(value) },
    rejectUnauthorized: boolean
  }
}

/** @type {import('../options').OptionTable} */
const table = {
  client: {
    expected: 'a client of node-redis, ioredis or iovalkey (await it first, if it is a promise)',
    accepts: (value) => typeof value.get === 'function' && typeof value.set === 'function',
    isSecret: true
  },
  url: { expected: 'a URL such as redis://user:password@host:6379/0', accepts: isText, isSecret: true },
  cluster: urlList,
  sentinel: group({
    master: { expected: 'the name of a master', accepts: (value) => isText(value) && value !== '', ...required },
    nodes: { ...urlList, ...required },
    username: secretText,
    password: secretText,
    tls
  }),
  username: secretText,
  password: secretText,
  db: wholeNumber({ from: 0, to: LONGEST_TIMEOUT }),
  name: {
    expected: 'a string of ASCII characters without spaces',
    accepts: (value) => isText(value) && /^[!-~]*$/.test(value)
  },
  tls,
  connectTimeout: wholeNumber({ from: 1, to: LONGEST_TIMEOUT, of: 'ms' }),
  commandTimeout: wholeNumber({ from: 1, to: LONGEST_TIMEOUT, of: 'ms' }),
  disconnectAfter: wholeNumber({ from: 0, to: LONGEST_TIMEOUT, of: 'ms' }),
  readFrom: oneOf('master', 'replica'),
  prefix: { ...text, isUnset: (value) => value === undefined || value === null, default: 'sess:' },
  usersPrefix: text,
  ttl: { expected: 'a number of seconds above 0, or a function', accepts: isTtl, isUnset: isFalsy, default: 86400 },
  disableTTL: { ...boolean, isUnset: isFalsy, default: false },
  disableTouch: { ...boolean, isUnset: isFalsy, default: false },
  scanCount: { ...wholeNumber({ from: 1, to: LONGEST_TIMEOUT, of: 'keys' }), isUnset: isFalsy, default: 100 },
  serializer: {
    expected: 'an object with the methods parse and stringify',
    accepts: (value) => typeof value.parse === 'function' && typeof value.stringify === 'function',
    isUnset: isFalsy,
    default: JSON
  }
}

/** What other clients call our options. */
const synonyms = {
  host: 'url',
  hostname: 'url',
  port: 'url',
  path: 'url',
  socket: 'url',
  uri: 'url',
  nodes: 'cluster',
  rootNodes: 'cluster',
  sentinels: 'sentinel',
  user: 'username',
  pass: 'password',
  auth: 'password',
  database: 'db',
  ssl: 'tls',
  timeout: 'commandTimeout',
  keyPrefix: 'prefix',
  maxAge: 'ttl',
  redis: 'client',
  redisClient: 'client'
}

/** Options of which one may be given: where Redis is. */
const PLACES = ['client', 'url', 'cluster', 'sentinel']

/** Options of the store's own connection. A `client` has been told elsewhere. */
const CONNECTION = ['username', 'password', 'db', 'name', 'tls', 'connectTimeout', 'readFrom']

/**
 * Checks the options of a RedisStore.
 *
 * @param {unknown} options as the user passed them
 * @returns {Record<string, any>} every option there is, with defaults where there are any
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`
 */
function redisOptions (options) {
  if (isClient(options)) throw redisOptionError('a client belongs into the option client: new RedisStore({ client })')
  const values = readOptions(options === undefined ? {} : options, { owner: OWNER, table, unknown: 'refuse', synonyms })

  const places = PLACES.filter((name) => values[name] !== undefined)
  if (places.length > 1) throw redisOptionError(`options ${places.join(' and ')} do not go together`)

  const useless = values.client && CONNECTION.find((name) => values[name] !== undefined)
  if (useless) throw redisOptionError(`option ${useless} has no effect on a client; give it to the client itself`)

  if (values.readFrom === 'replica' && !values.cluster && !values.sentinel) {
    throw redisOptionError("option readFrom: 'replica' needs the option cluster or sentinel")
  }
  return { ...values, usersPrefix: usersPrefix(values) }
}

/**
 * Of the keys of the index of users, which must not be taken for sessions, nor the other way round.
 *
 * @returns {string | undefined} nothing where there has to be the option, and it was not given
 */
function usersPrefix ({ prefix, usersPrefix: given }) {
  const own = given ?? `${prefix.replace(/:$/, '')}-users:`
  const isMistakable = prefix === '' ? !given : own.startsWith(prefix) || prefix.startsWith(own)
  if (!isMistakable) return own
  if (given === undefined) return undefined
  throw redisOptionError('options prefix and usersPrefix must not begin with each other: keys of sessions and of users must differ')
}

function isClient (options) {
  try {
    return table.client.accepts(options)
  } catch {
    return false
  }
}

/** @param {string} message goes on after the store's name; it must not quote what may be secret */
function redisOptionError (message) {
  return optionError(OWNER, message)
}

module.exports = { redisOptionError, redisOptions }
