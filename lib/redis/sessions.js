'use strict'

const { nextTick } = require('../timers.js')
const { redisError } = require('./errors.js')

/** Redis takes no later expiry than JavaScript has dates. */
const LONGEST_TTL = 8.64e15

/** How long a session shall live, in ms; zero or less for one that is over. */
function lifetime (store, session) {
  const expires = typeof store.ttl === 'function' ? undefined : session?.cookie?.expires
  if (expires) return new Date(expires) - Date.now()
  const seconds = typeof store.ttl === 'function' ? store.ttl(session) : store.ttl
  return Math.min(Math.ceil(seconds * 1000), LONGEST_TTL)
}

function parse (serializer, text) {
  if (serializer !== JSON) return serializer.parse(text)
  try {
    return JSON.parse(text)
  } catch {
    // The error from JSON quotes the session.
    throw redisError('ERR_SESSION_REDIS_SERIALIZER', 'the stored session is not valid JSON')
  }
}

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

/** Passes on what `work` returns, throws, or promises. What the callback throws is its own. */
function finish (work, callback) {
  let value
  try {
    value = work()
  } catch (err) {
    return callback(err)
  }
  if (!isThenable(value)) return callback(null, value)
  value.then((value) => later(callback, null, value), (err) => later(callback, err))
}

function isThenable (value) {
  return typeof value?.then === 'function'
}

/** Calls back on a later turn, outside of every promise chain. */
function later (callback, ...args) {
  nextTick(callback, ...args)
}

module.exports = { finish, isThenable, later, lifetime, parse, sessionsOf }
