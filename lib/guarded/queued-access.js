'use strict'

const { callStore } = require('./store-call.js')
const { adoptAdditions, copyOf, define } = require('./session-copy.js')
const { versionOf } = require('./data-version.js')

/**
 * Uses a store that can't check and write in one step; has the methods of {@link AtomicAccess}.
 *
 * Writes, touches and ends of one ID go one after the other within this process, and each write reads
 * first. So no request of this process undoes what another has done; between processes, a write
 * of another one within one round trip can be overlooked.
 */
class QueuedAccess {
  load (stored, callback) {
    read(stored, (err, data) => {
      if (err || !data) callback(err, undefined)
      else callback(null, data, stored.rules.merges ? versionOf(data) : undefined)
    })
  }

  setNew (stored, session, callback) {
    write(stored, session, (data) => data === undefined, callback)
  }

  setExisting (stored, session, version, callback) {
    const isRight = (data) => data !== undefined && (version === undefined || versionOf(data) === version)
    write(stored, session, isRight, callback)
  }

  /**
   * The `touch` of many stores writes all that it is given. So it is given what is stored, and the
   * session's cookie.
   */
  touch (stored, session, callback) {
    const touched = copyOf(session, ['cookie'])
    inTurn(stored, callback, (data, done) => {
      if (data === undefined) return done(null, false)
      addData(touched, data)
      callStore(stored, 'touch', [stored.sid, touched], (err) => done(err, true))
    })
  }

  destroy (stored, callback) {
    stored.record.queue.run((turn) => {
      callStore(stored, 'destroy', [stored.sid], (...answer) => {
        turn.end()
        callback(...answer)
      })
    })
  }
}

function write (stored, session, isRight, callback) {
  const copy = copyOf(session)
  const keys = new Set(Object.keys(copy))
  inTurn(stored, callback, (data, done) => {
    if (!isRight(data)) return done(null, false)
    callStore(stored, 'set', [stored.sid, copy], (err) => {
      if (err) return done(err)
      const version = stored.rules.merges ? versionOf(copy) : undefined
      adoptAdditions(session, copy, keys)
      done(null, true, version)
    })
  })
}

/**
 * Reads the session when its turn comes, and goes on with `step` unless it has ended.
 *
 * @param {(data: object|undefined, done: (...answer: any[]) => void) => void} step
 */
function inTurn (stored, callback, step) {
  stored.record.queue.run((turn) => {
    const done = (...answer) => {
      turn.end()
      callback(...answer)
    }
    if (stored.isEnded) return done(null, false)
    read(stored, (err, data) => {
      // Other calls have run meanwhile: what was read may be old.
      if (turn.isOver) inTurn(stored, callback, step)
      else if (err) done(err)
      else if (stored.isEnded) done(null, false)
      else step(data, done)
    })
  })
}

function read (stored, callback) {
  callStore(stored, 'get', [stored.sid], (err, data) => {
    if (err && err.code !== 'ENOENT') callback(err)
    else callback(null, err || !data ? undefined : data)
  })
}

/** Gives a copy of a session that has a cookie alone the data that are stored. */
function addData (copy, data) {
  for (const key of Object.keys(data)) {
    if (key !== 'cookie') define(copy, key, data[key])
  }
}

module.exports = { QueuedAccess }
