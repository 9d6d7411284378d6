'use strict'

const { isThenable } = require('./callbacks.js')
const { redisError } = require('../redis-error.js')

/** Redis takes no later expiry than JavaScript has dates. */
const LONGEST_TTL = 8.64e15

/**
 * How long a session is to live.
 *
 * @param {import('../../session/redis')} store
 * @param {object} session
 * @returns {number} in ms; zero or less, or NaN, for one that is over
 * @throws whatever a `ttl` function throws
 */
function lifetime (store, session) {
  const expires = typeof store.ttl === 'function' ? undefined : session?.cookie?.expires
  if (expires) return new Date(expires) - Date.now()
  const seconds = typeof store.ttl === 'function' ? store.ttl(session) : store.ttl
  return Math.min(Math.ceil(seconds * 1000), LONGEST_TTL)
}

/**
 * @param {{ parse: (text: string) => any }} serializer
 * @param {string} text
 * @returns {any} the session, or a promise of it
 */
function parse (serializer, text) {
  if (serializer !== JSON) return serializer.parse(text)
  try {
    return JSON.parse(text)
  } catch {
    // The error from JSON quotes the session.
    throw redisError('ERR_SESSION_REDIS_SERIALIZER', 'the stored session is not valid JSON')
  }
}

/**
 * @param {{ parse: (text: string) => any }} serializer
 * @param {string[]} entries ID, text, ID, text, …
 * @returns {object[] | Promise<object[]>} the sessions, each with its ID as `id`
 */
function sessionsOf (serializer, entries) {
  const sessions = []
  for (let i = 0; i < entries.length; i += 2) {
    const session = parse(serializer, entries[i + 1])
    sessions.push(isThenable(session)
      ? session.then((session) => Object.assign(session, { id: entries[i] }))
      : Object.assign(session, { id: entries[i] }))
  }
  return sessions.some(isThenable) ? Promise.all(sessions) : sessions
}

module.exports = { lifetime, parse, sessionsOf }
