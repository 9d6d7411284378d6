'use strict'

const { sqliteError } = require('./errors.js')

/**
 * When a session ends: when its cookie expires, or `ttl` from now, whichever is first.
 *
 * @param {object} session
 * @param {number} ttl in ms
 * @param {number} now in ms
 * @returns {number} in ms
 */
function endOf (session, ttl, now) {
  const expires = session?.cookie?.expires
  const end = expires ? new Date(expires).getTime() : NaN
  return end < now + ttl ? end : now + ttl
}

/**
 * @param {string} path of the database
 * @param {string} text
 * @returns {object}
 * @throws {Error} code `ERR_SESSION_SQLITE_CORRUPT`
 */
function parse (path, text) {
  let session
  try {
    session = JSON.parse(text)
  } catch {
    // The error from JSON quotes the session.
  }
  if (typeof session !== 'object' || session === null) {
    throw sqliteError(path, 'ERR_SESSION_SQLITE_CORRUPT', 'a stored session is not the JSON of an object')
  }
  return session
}

/**
 * @param {string} path of the database
 * @param {string[]} entries ID and text, in turn
 * @returns {object[]} the sessions, each with its ID as `id`
 * @throws {Error} code `ERR_SESSION_SQLITE_CORRUPT`
 */
function sessionsOf (path, entries) {
  const sessions = []
  for (let i = 0; i < entries.length; i += 2) {
    sessions.push(Object.assign(parse(path, entries[i + 1]), { id: entries[i] }))
  }
  return sessions
}

module.exports = { endOf, parse, sessionsOf }
