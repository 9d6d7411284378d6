'use strict'

const { redisError } = require('../redis-error.js')

/** Error replies by their first word, with the code and the words that the store has for them. */
const REPLIES = {
  WRONGTYPE: ['ERR_SESSION_REDIS_WRONGTYPE', 'the key holds no session'],
  OOM: ['ERR_SESSION_REDIS_OOM', 'is out of memory'],
  READONLY: ['ERR_SESSION_REDIS_READONLY', 'takes no writes'],
  LOADING: ['ERR_SESSION_REDIS_LOADING', 'is loading its data'],
  BUSY: ['ERR_SESSION_REDIS_BUSY', 'is busy'],
  MASTERDOWN: ['ERR_SESSION_REDIS_BUSY', 'is busy'],
  NOAUTH: ['ERR_SESSION_REDIS_AUTH', 'wants a password, and the client gave none'],
  WRONGPASS: ['ERR_SESSION_REDIS_AUTH', 'refused the user name or the password'],
  NOPERM: ['ERR_SESSION_REDIS_PERMISSION', 'refused the command: the user lacks a permission'],
  MOVED: ['ERR_SESSION_REDIS_CLUSTER', 'cannot serve the key'],
  ASK: ['ERR_SESSION_REDIS_CLUSTER', 'cannot serve the key'],
  TRYAGAIN: ['ERR_SESSION_REDIS_CLUSTER', 'cannot serve the key'],
  CLUSTERDOWN: ['ERR_SESSION_REDIS_CLUSTER', 'cannot serve the key'],
  CROSSSLOT: ['ERR_SESSION_REDIS_CLUSTER', 'cannot serve the key']
}

/** Names of errors, in all clients, that tell of a connection which is not there. */
const NO_CONNECTION = new Set([
  'ClientClosedError', 'ClientOfflineError', 'ConnectionTimeoutError', 'DisconnectsClientError',
  'MaxRetriesPerRequestError', 'ReconnectStrategyError', 'RootNodesUnavailableError',
  'ClusterAllFailedError', 'AggregateError'
])

/** Node's errors for a connection that broke while it was in use. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED'])

/** What OpenSSL says when a server answers a TLS handshake in clear text. */
const PLAIN_ANSWER = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG'])

/**
 * A client's error, as the store passes it on: with a code of ours, a message that says where and
 * why, and nothing in it of keys, data or passwords. What isn't known is passed on as it is.
 *
 * @param {any} err
 * @param {string} place what the client is connected to
 * @param {boolean} [isEvent] whether the client emitted it: it is then about the connection
 * @returns {any}
 */
function clientError (err, place, isEvent = false) {
  if (err === null || typeof err !== 'object') {
    return isEvent ? redisError('ERR_SESSION_REDIS_CONNECT', `the client of ${place} failed without a reason`) : err
  }
  if (isReply(err)) return replyError(err, place)
  if (isLoss(err)) {
    return redisError('ERR_SESSION_REDIS_CONNECTION_LOST', `the connection to ${place} was lost: ${reasonOf(err)}`, err)
  }
  if (isEvent) return redisError('ERR_SESSION_REDIS_CONNECT', `connecting to ${place} failed: ${reasonOf(err)}`, err)
  if (!isUnavailable(err)) return err
  return redisError('ERR_SESSION_REDIS_UNAVAILABLE', `${place} cannot be reached: ${reasonOf(err)}`, err)
}

/** Whether the connection broke when the command may have been sent. */
function isLoss (err) {
  return BROKEN.has(err?.code) || nameOf(err) === 'SocketClosedUnexpectedlyError'
}

/** Whether the server has not yet loaded its data, and does nothing until then. */
function isLoading (err) {
  return isReply(err) && /^LOADING\b/.test(err.message)
}

/** Whether the server answered with an error. */
function isReply (err) {
  return ['ReplyError', 'ErrorReply', 'SimpleError', 'BlobError'].includes(nameOf(err))
}

function isUnavailable (err) {
  return typeof err.syscall === 'string' || err.code === 'ENOENT' || NO_CONNECTION.has(nameOf(err)) ||
    err.message === 'Connection is closed.' || /^Stream isn't writeable/.test(err.message)
}

/** ioredis hangs the command on the error, with its arguments: session, ID, password. */
function replyError (err, place) {
  const text = `${err.message}`
  const [word] = text.split(' ', 1)
  const known = Object.hasOwn(REPLIES, word)
  const [code, what] = known ? REPLIES[word] : ['ERR_SESSION_REDIS_REPLY', 'answered with an error']
  const said = withoutArguments(text)
  const message = word === 'WRONGTYPE' ? `${what}: ${place} said ${said}` : `${place} ${what}: ${said}`
  return redisError(code, message, new Error(said))
}

/** Servers quote a command's arguments in their errors. */
function withoutArguments (text) {
  return text.split(/['"`]/, 1)[0].trimEnd()
}

/** Why, also where the error has no words: one of several attempts that failed. */
function reasonOf (err) {
  const inner = err.errors ?? [err.originalError, err.lastNodeError].filter(Boolean)
  const texts = [err.message, ...Array.from(inner, ({ message }) => message)].filter(Boolean)
  const text = [...new Set(texts)].join(', ') || nameOf(err)
  return PLAIN_ANSWER.has(err.code) ? `TLS handshake failed, the port seems to be one without TLS (${text})` : text
}

function nameOf (err) {
  return err?.constructor?.name === 'Error' ? err.name : err?.constructor?.name ?? err?.name
}

module.exports = { clientError, isLoading, isLoss }
