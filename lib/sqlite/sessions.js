'use strict'

const { nextTick } = require('../timers.js')
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

/**
 * @param {{ connection: import('../native/sqlite').NativeSqlite, path: string }} store
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null, text?: string) => void} callback gets the text as well,
 *   which is the session's version: no column of its own may be added to the table
 * @param {number} [now] in ms; a session that has ended by then is none
 */
function load ({ connection, path }, sid, callback, now = Date.now()) {
  connection.get(`${sid}`, now, (err, text) => {
    if (err || text === null) return callback(err, null)
    let session
    try {
      session = parse(path, text)
    } catch (err) {
      return callback(err)
    }
    callback(null, session, text)
  })
}

/**
 * What is wrong with the session itself is passed to the callback as well.
 *
 * @param {{ ttl: number }} store
 * @param {object} session
 * @param {(err: Error) => void} callback
 * @param {(text: string, end: number, now: number) => void} send
 */
function write ({ ttl }, session, callback, send) {
  const now = Date.now()
  let text, end
  try {
    text = JSON.stringify(session)
    end = endOf(session, ttl, now)
    if (text === undefined) throw new TypeError('a session must be an object')
  } catch (err) {
    return nextTick(callback, err)
  }
  send(text, end, now)
}

/** What a write that has a condition calls back with. */
function written (text, callback) {
  return (err, done) => {
    if (err) callback(err)
    else if (done === null) callback(null, false)
    else callback(null, true, text)
  }
}

module.exports = { endOf, load, parse, sessionsOf, write, written }
