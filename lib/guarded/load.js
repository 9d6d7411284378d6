'use strict'

const debug = require('../debug.js')
const { nextTick } = require('../timers.js')
const { publish } = require('./events.js')
const { lookUp } = require('./memory-shortcut.js')
const { surviveOutage } = require('./outage.js')
const { noteEndByAge } = require('./session-end.js')

/**
 * Gives a request its session and calls `next`: the session of the first ID that the store knows, or a new one.
 *
 * @param {GuardedRequest} request
 * @param {string[]} sids of the request's cookies
 */
function loadSession (request, sids) {
  const [sid, ...others] = sids

  if (sid === undefined) {
    debug('no SID sent, generating session')
    request.generate()
    request.next()
    return
  }

  if (debug.enabled) debug('fetching %s', sid)
  const stored = request.stored(sid)
  const found = lookUp(stored, request.changes.takesCopies)
  if (found !== undefined) return nextTick(handOnFound, request, stored, others, found)

  stored.load((err, data) => {
    if (err) {
      debug('error %j', err)
      return surviveOutage(request, err.code === 'ERR_SESSION_STORE_TIMEOUT' ? 'timeout' : 'error', err)
    }
    handOnOrGoOn(request, stored, others, data === undefined ? undefined : () => request.inflate(data))
  })
}

function handOnFound (request, stored, others, found) {
  handOnOrGoOn(request, stored, others, stored.noteFound(found) ? () => request.restore(found) : undefined)
}

/**
 * @param {GuardedRequest} request
 * @param {StoredSession} stored by which the store was asked
 * @param {string[]} others the IDs that come after it
 * @param {(() => void) | undefined} begin gives the request the session, if there is one
 */
function handOnOrGoOn (request, stored, others, begin) {
  const { req, next } = request
  if (begin === undefined && !noteEndByAge(stored, req)) publish('reject', 'unknown', req, stored.sid)
  if (begin === undefined && others.length > 0) return loadSession(request, others)
  if (begin !== undefined) req.sessionID = request.cookieId = stored.sid

  try {
    if (begin === undefined) {
      debug('no session found')
      request.generate()
      // The cookie of the one that was too old has the attributes that the new one's has.
      if (stored.endReason !== undefined) Object.assign(request, { isCookieEnded: true, cookieData: req.session.cookie.data })
    } else {
      if (debug.enabled) debug('session found')
      request.beginWith(stored, begin)
    }
  } catch (err) {
    return next(err)
  }
  next()
}

module.exports = { loadSession }
