'use strict'

const crypto = require('node:crypto')
const tls = require('node:tls')

const { optionError } = require('./errors.js')

const PLAIN = new Set(['redis:', 'valkey:'])
const SECURE = new Set(['rediss:', 'valkeys:'])
const UNIX = new Set(['redis+unix:', 'unix:'])

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379
const LONGEST_TIMEOUT = 0x7fffffff

/**
 * What the native connection is made from.
 *
 * @param {import('../../session/redis').ConnectionOptions} options
 * @returns {import('../../binding').RedisSetup}
 * @throws {TypeError} code `ERR_SESSION_REDIS_OPTIONS`
 */
function connectionSetup (options) {
  const { cluster, sentinel } = options
  const kinds = [options.url, cluster, sentinel].filter((kind) => kind != null)
  if (kinds.length > 1) {
    throw optionError('only one of the options url, cluster and sentinel may be given')
  }
  const places = cluster != null
    ? urls(cluster, 'cluster', REDIS_PORT)
    : sentinel != null
      ? urls(sentinel.nodes, 'sentinel.nodes', SENTINEL_PORT)
      : urls([options.url ?? 'redis://127.0.0.1:6379'], 'url', REDIS_PORT)
  const first = places[0]
  const own = sentinel == null ? first : {}

  return {
    nodes: places.map((place) => place.address),
    sentinels: sentinel == null ? undefined : sentinels(sentinel, first),
    isCluster: cluster != null,
    tls: tlsSetup(options.tls ?? places.some((place) => place.secure && sentinel == null), 'tls'),
    ...credentials(options, own, ''),
    db: database(options.db ?? own.db ?? 0, cluster != null),
    clientName: text(options.name, 'name'),
    connectTimeout: timeout(options.connectTimeout ?? 5000, 'connectTimeout'),
    commandTimeout: timeout(options.commandTimeout ?? 5000, 'commandTimeout'),
    readFromReplica: readsFromReplica(options.readFrom, cluster != null || sentinel != null)
  }
}

function sentinels (sentinel, first) {
  if (typeof sentinel.master !== 'string' || sentinel.master === '') {
    throw optionError('option sentinel.master must be the name of a master')
  }
  return {
    master: sentinel.master,
    tls: tlsSetup(sentinel.tls ?? first.secure, 'sentinel.tls'),
    ...credentials(sentinel, first, 'sentinel.')
  }
}

function credentials (options, fallback, path) {
  return {
    username: text(options.username, `${path}username`) ?? fallback.username,
    password: text(options.password, `${path}password`) ?? fallback.password
  }
}

function urls (list, option, defaultPort) {
  if (!Array.isArray(list) || list.length === 0) {
    throw optionError(`option ${option} must be an array of URLs`)
  }
  return list.map((url) => parseUrl(url, option, defaultPort))
}

/**
 * Takes a Redis URL apart.
 *
 * @param {string} url
 * @param {string} option whose value it is
 * @param {number} defaultPort
 */
function parseUrl (url, option, defaultPort) {
  let parsed
  try {
    parsed = new URL(url)
  } catch {
    // The error from URL quotes its input, password and all.
    throw optionError(`option ${option} must hold a URL such as redis://user:password@host:6379/0`)
  }
  const { protocol } = parsed
  if (UNIX.has(protocol)) return parseUnixUrl(parsed)
  if (!PLAIN.has(protocol) && !SECURE.has(protocol)) {
    throw optionError(`option ${option} must start with redis://, rediss:// or redis+unix://`)
  }
  return {
    address: {
      host: decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, '') || '127.0.0.1',
      port: parsed.port === '' ? defaultPort : Number(parsed.port)
    },
    secure: SECURE.has(protocol),
    username: decodeURIComponent(parsed.username) || undefined,
    password: decodeURIComponent(parsed.password) || undefined,
    db: parsed.pathname.length > 1 ? Number(parsed.pathname.slice(1)) : undefined
  }
}

/** A socket's path takes the whole URL; the rest stands in the query: `db`, `user`, `pass`. */
function parseUnixUrl ({ pathname, searchParams }) {
  return {
    address: { path: decodeURIComponent(pathname) },
    secure: false,
    username: searchParams.get('user') ?? undefined,
    password: searchParams.get('pass') ?? undefined,
    db: searchParams.has('db') ? Number(searchParams.get('db')) : undefined
  }
}

function tlsSetup (options, path) {
  if (options == null || options === false) return undefined
  if (options !== true && typeof options !== 'object') {
    throw optionError(`option ${path} must be a boolean or an object`)
  }
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options
  if ((cert == null) !== (key == null)) {
    throw optionError(`options ${path}.cert and ${path}.key must be given together`)
  }
  return {
    ca: ca == null ? trustedRoots() : pem(ca),
    cert: cert == null ? undefined : pem(cert),
    key: key == null ? undefined : privateKey(key, passphrase, path),
    servername: text(servername, `${path}.servername`),
    acceptAny: rejectUnauthorized === false
  }
}

/** The authorities Node.js itself trusts. */
function trustedRoots () {
  const roots = tls.getCACertificates?.('default') ?? tls.rootCertificates
  return roots.join('\n')
}

function pem (value) {
  return Array.isArray(value) ? value.map(String).join('\n') : String(value)
}

/** The key as unencrypted PKCS #8: the one form that needs no passphrase further down. */
function privateKey (key, passphrase, path) {
  try {
    return crypto.createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' })
  } catch {
    throw optionError(`option ${path}.key must be a private key, with its passphrase if it has one`)
  }
}

function text (value, option) {
  if (value == null) return undefined
  if (typeof value !== 'string') throw optionError(`option ${option} must be a string`)
  return value
}

function timeout (value, option) {
  if (!Number.isInteger(value) || value < 1 || value > LONGEST_TIMEOUT) {
    throw optionError(`option ${option} must be a whole number of ms from 1 to ${LONGEST_TIMEOUT}`)
  }
  return value
}

function database (value, isCluster) {
  if (!Number.isInteger(value) || value < 0) {
    throw optionError('option db must be a database number')
  }
  if (isCluster && value !== 0) throw optionError('a cluster has no database but 0')
  return value
}

function readsFromReplica (value, hasReplicas) {
  if (value == null || value === 'master') return false
  if (value !== 'replica') throw optionError("option readFrom must be 'master' or 'replica'")
  if (!hasReplicas) throw optionError("option readFrom: 'replica' needs a cluster or sentinels")
  return true
}

module.exports = { connectionSetup }
