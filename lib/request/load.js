'use strict'

const debug = require('../debug.js')
const { nextTick } = require('../timers.js')
const { tableToLoadFrom } = require('./short-cut.js')

/**
 * Gives the request its session, a new one or that of its cookie, and hands it on.
 *
 * @param {Life} life
 */
function load (life) {
  const { req, next, setup: { store } } = life
  const sid = req.sessionID

  if (!sid) {
    if (debug.enabled) debug('no SID sent, generating session')
    life.generate()
    next()
    return
  }

  if (debug.enabled) debug('fetching %s', sid)
  const found = tableToLoadFrom(store, sid)?.load(sid)
  if (found?.cookie !== undefined) {
    nextTick(handOver, life, restore, found)
    return
  }

  store.get(sid, (err, data) => {
    if (err && err.code !== 'ENOENT') {
      debug('error %j', err)
      next(err)
      return
    }
    if (err || !data) handOver(life, generate)
    else handOver(life, inflate, data)
  })
}

function handOver (life, begin, found) {
  const { next } = life
  try {
    begin(life, found)
  } catch (err) {
    next(err)
    return
  }

  next()
}

function generate (life) {
  if (debug.enabled) debug('no session found')
  life.generate()
}

function inflate (life, data) {
  if (debug.enabled) debug('session found')
  life.inflate(data)
}

function restore (life, found) {
  if (debug.enabled) debug('session found')
  life.restore(found)
}

module.exports = { load }
