'use strict'

const debug = require('../debug.js')
const { publish } = require('./events.js')
const { surviveOutage } = require('./outage.js')

/**
 * Gives a request its session, that of the first ID that the store knows, or a new one, and hands it on.
 *
 * @param {GuardedRequest} request
 * @param {string[]} sids of the request's cookies
 */
function loadSession (request, sids) {
  const { req, next } = request
  const [sid, ...others] = sids

  if (sid === undefined) {
    debug('no SID sent, generating session')
    request.generate()
    next()
    return
  }

  debug('fetching %s', sid)
  const stored = request.stored(sid)
  stored.load((err, data) => {
    if (err) {
      debug('error %j', err)
      return surviveOutage(request, err.code === 'ERR_SESSION_STORE_TIMEOUT' ? 'timeout' : 'error', err)
    }
    if (stored.endReason !== undefined) publish('end', stored.endReason, req, sid)
    else if (data === undefined) publish('reject', 'unknown', req, sid)
    if (data === undefined && others.length > 0) return loadSession(request, others)
    if (data !== undefined) req.sessionID = request.cookieId = sid

    try {
      begin(request, stored, data)
    } catch (err) {
      return next(err)
    }
    next()
  })
}

function begin (request, stored, data) {
  if (data === undefined) {
    debug('no session found')
    request.generate()
    // The cookie of the one that was too old has the attributes that the new one's has.
    if (stored.endReason !== undefined) Object.assign(request, { isCookieEnded: true, cookieData: request.req.session.cookie.data })
  } else {
    debug('session found')
    request.inflateFrom(stored, data)
  }
}

module.exports = { loadSession }
