'use strict'

const crypto = require('node:crypto')
const tls = require('node:tls')

const { redisOptionError } = require('./options.js')
const { parseUrl } = require('./url.js')

const REDIS_PORT = 6379
const SENTINEL_PORT = 26379

/**
 * What the native connection is made from.
 *
 * @param {Record<string, any>} options checked by `redisOptions`
 * @returns {import('../../binding').RedisSetup}
 * @throws {TypeError} code `ERR_SESSION_INVALID_OPTION`, for what only shows now: URLs, keys, and
 *   options that contradict them
 */
function connectionSetup (options) {
  const { cluster, sentinel } = options
  const places = placesOf(options)
  // What sentinels' URLs say is for the sentinels, except for TLS.
  const first = sentinel ? {} : places[0]
  const wantsTls = tlsOptions(options, places)

  return {
    nodes: places.map((place) => place.address),
    sentinels: sentinel && {
      master: sentinel.master,
      tls: tlsSetup(wantsTls.sentinels, 'sentinel.tls'),
      username: sentinel.username ?? places[0].username,
      password: sentinel.password ?? places[0].password
    },
    isCluster: cluster !== undefined,
    tls: tlsSetup(wantsTls.servers, options.tls === undefined && sentinel ? 'sentinel.tls' : 'tls'),
    username: options.username ?? first.username,
    password: options.password ?? first.password,
    db: database(options.db ?? first.db ?? 0, cluster),
    clientName: options.name,
    connectTimeout: options.connectTimeout ?? 5000,
    commandTimeout: options.commandTimeout ?? 5000,
    readFromReplica: options.readFrom === 'replica'
  }
}

/** @returns {import('./url').Place[]} */
function placesOf ({ url = `redis://127.0.0.1:${REDIS_PORT}`, cluster, sentinel }) {
  if (cluster) return cluster.map((one) => parseClusterUrl(one))
  if (sentinel) return sentinel.nodes.map((one) => parseUrl(one, 'sentinel.nodes', SENTINEL_PORT))
  return [parseUrl(url, 'url', REDIS_PORT)]
}

function parseClusterUrl (url) {
  const place = parseUrl(url, 'cluster', REDIS_PORT)
  if (place.address.path !== undefined) throw redisOptionError('option cluster must hold hosts: nodes of a cluster have no Unix sockets')
  return place
}

/**
 * TLS as the options and the URLs ask for it. Sentinels that are spoken to by TLS lead to a master
 * that is, too, unless `tls: false` says otherwise: its password is not to go in clear text.
 */
function tlsOptions ({ tls, cluster, sentinel }, places) {
  const isSecure = places.some((place) => place.isSecure)
  if (!sentinel) {
    if (tls === false && isSecure) throw contradiction('tls', cluster ? 'cluster' : 'url')
    return { servers: tls ?? isSecure }
  }
  if (sentinel.tls === false && isSecure) throw contradiction('sentinel.tls', 'sentinel.nodes')
  const sentinels = sentinel.tls ?? isSecure
  return { sentinels, servers: tls ?? sentinels }
}

function contradiction (option, urls) {
  return redisOptionError(`option ${option}: false contradicts a URL in ${urls} that starts with rediss://, which means TLS`)
}

/**
 * @param {boolean | import('../../session/redis').TlsOptions} options
 * @param {string} path of the option, for errors
 * @returns {import('../../binding').RedisTls | undefined}
 */
function tlsSetup (options, path) {
  if (!options) return undefined
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options
  if ((cert === undefined) !== (key === undefined)) {
    throw redisOptionError(`options ${path}.cert and ${path}.key must be given together`)
  }
  return {
    ca: ca === undefined ? trustedRoots() : pem(ca),
    cert: cert === undefined ? undefined : pem(cert),
    key: key === undefined ? undefined : privateKey(key, passphrase, path),
    servername,
    acceptAny: rejectUnauthorized === false
  }
}

/** The authorities Node.js itself trusts. */
function trustedRoots () {
  const roots = tls.getCACertificates?.('default') ?? tls.rootCertificates
  return roots.join('\n')
}

function pem (value) {
  if (Array.isArray(value)) return value.map(pem).join('\n')
  return typeof value === 'string' ? value : Buffer.from(value).toString()
}

/** The key as unencrypted PKCS #8: the one form that needs no passphrase further down. */
function privateKey (key, passphrase, path) {
  try {
    return crypto.createPrivateKey({ key, passphrase }).export({ type: 'pkcs8', format: 'pem' })
  } catch {
    throw redisOptionError(`option ${path}.key must be a private key, with its passphrase if it has one`)
  }
}

function database (number, cluster) {
  if (cluster && number !== 0) throw redisOptionError('a cluster has no database but 0')
  return number
}

module.exports = { connectionSetup }
