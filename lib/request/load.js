'use strict'

const debug = require('../debug.js')
const { nextTick } = require('../timers.js')
const { tableToLoadFrom } = require('./memory-shortcut.js')

/**
 * Reads the request's session directly from the table of our own MemoryStore, and calls `next`.
 *
 * @param {RequestSession} request
 * @returns {boolean} whether that could be done; if not, the store is to be asked
 */
function loadFromTable (request) {
  const { req: { sessionID }, setup: { store }, changes } = request
  const found = tableToLoadFrom(store, sessionID)?.load(sessionID, changes.takesCopies)
  if (found?.cookie === undefined) return false
  nextTick(restore, request, found)
  return true
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

/**
 * What the store is to call back: it makes what was found the request's session, or a new one where nothing was, and
 * hands the request on.
 *
 * @param {RequestSession} request
 * @returns {(err?: any, data?: object) => void}
 */
function whenLoaded (request) {
  const { next } = request

  return (err, data) => {
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
  }
}

module.exports = { loadFromTable, whenLoaded }
