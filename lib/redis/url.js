'use strict'

const { redisOptionError } = require('./options.js')

const PLAIN = new Set(['redis:', 'valkey:'])
const SECURE = new Set(['rediss:', 'valkeys:'])
const UNIX = new Set(['redis+unix:', 'unix:'])

const EXAMPLE = 'redis://user:password@host:6379/0'

/**
 * What a URL tells of a server.
 *
 * @typedef {object} Place
 * @property {{ host?: string, port?: number, path?: string }} address
 * @property {boolean} isSecure whether it asks for TLS
 * @property {string} [username]
 * @property {string} [password]
 * @property {number} [db]
 */

/**
 * Takes a Redis URL apart.
 *
 * @param {string} url
 * @param {string} option whose value it is
 * @param {number} defaultPort
 * @returns {Place}
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`; the message quotes nothing of the URL
 */
function parseUrl (url, option, defaultPort) {
  const parsed = parse(url, option)
  const { protocol } = parsed
  if (UNIX.has(protocol)) return parseUnixUrl(parsed, option)
  if (!PLAIN.has(protocol) && !SECURE.has(protocol)) {
    throw redisOptionError(`option ${option} must start with redis://, rediss:// or redis+unix://`)
  }
  return {
    address: {
      host: decode(parsed.hostname, option).replace(/^\[|\]$/g, '') || '127.0.0.1',
      port: parsed.port === '' ? defaultPort : Number(parsed.port)
    },
    isSecure: SECURE.has(protocol),
    username: decode(parsed.username, option) || undefined,
    password: decode(parsed.password, option) || undefined,
    db: database(parsed.pathname.slice(1), option)
  }
}

/** A socket's path takes the whole URL; the rest stands in the query: `db`, `user`, `pass`. */
function parseUnixUrl ({ pathname, searchParams }, option) {
  const path = decode(pathname ?? '', option)
  if (/^\/*$/.test(path)) throw redisOptionError(`option ${option} must name a socket's path, as in redis+unix:///run/redis.sock`)
  return {
    address: { path },
    isSecure: false,
    username: searchParams.get('user') ?? undefined,
    password: searchParams.get('pass') ?? undefined,
    db: database(searchParams.get('db') ?? '', option)
  }
}

/** The errors of `URL` and `decodeURIComponent` are not passed on: they quote the password. */
function parse (url, option) {
  try {
    return new URL(url)
  } catch {
    throw notAUrl(option)
  }
}

function decode (text, option) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw notAUrl(option)
  }
}

function notAUrl (option) {
  const advice = 'a user name or password with special characters goes through encodeURIComponent'
  return redisOptionError(`option ${option} must hold a URL such as ${EXAMPLE}; ${advice}`)
}

function database (text, option) {
  if (text === '') return undefined
  if (!/^\d{1,9}$/.test(text)) {
    throw redisOptionError(`option ${option} must end with the number of a database, as in ${EXAMPLE}`)
  }
  return Number(text)
}

module.exports = { parseUrl }
