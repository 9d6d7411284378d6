'use strict'

const { createHash } = require('node:crypto')
const { redisError } = require('../redis-error.js')
const { scriptError } = require('./script-check.js')
const { parse } = require('./stored-session.js')

/*
 * What a RedisStore does for those who must know what they write over. A version is the SHA-1 of the
 * stored text, as Redis itself can tell it.
 */

/**
 * @param {import('./commands').SessionCommands} commands
 * @param {string} sid
 * @param {(err: Error | null, session?: object | null, version?: string) => void} callback
 */
function getVersioned (commands, sid, callback) {
  const key = commands.keyOf(sid)
  if (commands.refuses(callback)) return
  commands.order.run(key, () => commands.connection.get(key, (err, text) => {
    if (err || !text) return callback(err, null)
    const version = versionOf(text)
    commands.parsed(() => parse(commands.store.serializer, text), (err, session) => callback(err, session, version))
  }))
}

/** Rather too early than too late: the time until the answer counts as gone by. */
function getEnd (commands, sid, callback) {
  const key = commands.keyOf(sid)
  if (commands.refuses(callback)) return
  const now = Date.now()
  commands.order.run(key, () => commands.connection.timeLeft(key, (err, left) => callback(err, left === null || err ? undefined : now + left)))
}

/** @param {(err: Error | null, isDone?: boolean, version?: string) => void} callback */
function setNew (commands, sid, session, callback) {
  commands.save(sid, session, ended(callback), (key, text, ttl) => {
    commands.connection.setIf(key, text, ttl, 'absent', (err, isDone) => {
      if (err || isDone) return callback(err, isDone, versionOf(text))
      // It may have been sent twice: what was found then is its own text.
      commands.connection.get(key, (err, found) => {
        if (err) return callback(err)
        if (found === null) return callback(unclearError())
        callback(null, found === text, found === text ? versionOf(text) : undefined)
      })
    })
  })
}

/** @param {(err: Error | null, isDone?: boolean, version?: string) => void} callback */
function setExisting (commands, sid, session, version, callback) {
  commands.save(sid, session, ended(callback), (key, text, ttl) => {
    const condition = version === undefined ? 'present' : { version }
    commands.connection.setIf(key, text, ttl, condition, (err, isDone) => {
      callback(err && version !== undefined ? scriptError(err, "conflict: 'merge'") : err, isDone, versionOf(text))
    })
  })
}

/** A session that has ended is destroyed in place of being written. That is done, then. */
function ended (callback) {
  return (err) => err ? callback(err) : callback(null, true)
}

function versionOf (text) {
  return createHash('sha1').update(text).digest('hex')
}

function unclearError () {
  return redisError('ERR_SESSION_REDIS_CONNECTION_LOST', 'the new session may or may not have been saved, and is not there now')
}

module.exports = { getEnd, getVersioned, setExisting, setNew }
