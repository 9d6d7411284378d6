'use strict'

const debug = require('../debug.js')
const { nextTick } = require('../timers.js')
const { tableToLoadFrom } = require('./memory-shortcut.js')

/**
 * Gives the request the session of its cookie, or a new one where the store has none, and hands it on.
 *
 * @param {RequestSession} request
 */
function loadSession (request) {
  const { req, next, setup: { store } } = request

  if (debug.enabled) debug('fetching %s', req.sessionID)
  const found = tableToLoadFrom(store, req.sessionID)?.load(req.sessionID)
  if (found?.cookie !== undefined) {
    nextTick(restore, request, found)
    return
  }

  store.get(req.sessionID, function (err, data) {
    if (err && err.code !== 'ENOENT') {
      debug('error %j', err)
      next(err)
      return
    }

    try {
      if (err || !data) {
        if (debug.enabled) debug('no session found')
        request.generate()
      } else {
        if (debug.enabled) debug('session found')
        request.inflate(data)
      }
    } catch (err) {
      next(err)
      return
    }

    next()
  })
}

function restore (request, found) {
  const { next } = request
  try {
    if (debug.enabled) debug('session found')
    request.restore(found)
  } catch (err) {
    next(err)
    return
  }

  next()
}

module.exports = { loadSession }
