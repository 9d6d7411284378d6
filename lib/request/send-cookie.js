'use strict'

const { end, _implicitHeader } = require('node:http').ServerResponse.prototype
const debug = require('../debug.js')
const { COMPARE_TO_SEND, COOKIE, SEND, cookieAnswers } = require('../native/policy.js')
const { setImmediate } = require('../timers.js')

/**
 * Puts the session cookie among a response's headers, if the policy says so.
 *
 * @param {RequestSession} request
 */
function sendCookie (request) {
  const { req, res, next, setup } = request

  if (!req.session) {
    if (debug.enabled) debug('no session')
    return
  }

  if (!shouldSend(request)) return

  if (req.session.cookie.secure && !isSecure(req, setup.trustProxy)) {
    debug('not secured')
    return
  }

  request.touch()

  try {
    append(res, setup.cookieWriter.write(request.keyring, req.sessionID, req.session.cookie.data))
  } catch (err) {
    setImmediate(next, err)
  }
}

function shouldSend (request) {
  const facts = cookieFacts(request)
  const answer = cookieAnswers[facts]
  if (answer !== COMPARE_TO_SEND) return answer === SEND

  const { req: { session }, changes } = request
  if (!isUndisturbed(request)) changes.forget()
  const isOriginal = changes.isOriginal(session)
  changes.forget()
  return cookieAnswers[facts | COOKIE.LOAD_COMPARED | (isOriginal ? 0 : COOKIE.LOAD_DIFFERS)] === SEND
}

/**
 * Whether nothing but Node's own code lies between the commit and here. Hooks that others put on the response
 * may have changed the session: on its head after ours, on its end before ours.
 */
function isUndisturbed ({ res, held, writeHead }) {
  return res.writeHead === writeHead && held.end === end && res._implicitHeader === _implicitHeader
}

function cookieFacts ({ req, setup, cookieId, originalId }) {
  const { session, sessionID } = req
  let facts = 0
  if (typeof sessionID === 'string') facts |= COOKIE.SID_IS_STRING
  if (session.id === originalId) facts |= COOKIE.SAME_ID
  if (setup.saveUninitialized) facts |= COOKIE.SAVE_UNINITIALIZED
  if (setup.rolling) facts |= COOKIE.ROLLING
  if (cookieId === sessionID) {
    facts |= COOKIE.COOKIE_MATCHES
    // Only here does the expiry count: elsewhere a session without a cookie is no error yet.
    const counts = !setup.rolling && typeof sessionID === 'string'
    if (counts && session.cookie.expires != null) facts |= COOKIE.EXPIRES
  }
  return facts
}

function append (res, text) {
  if (debug.enabled) debug('set-cookie %s', text)
  const others = res.getHeader('Set-Cookie') || []
  res.setHeader('Set-Cookie', Array.isArray(others) ? [...others, text] : [others, text])
}

/**
 * Whether a request came over TLS, as far as the `proxy` option lets anyone tell.
 *
 * @param {IncomingMessage} req
 * @param {boolean} [trustProxy] true: X-Forwarded-Proto says; false: only the socket does; otherwise
 *   Express does, by `req.secure`
 * @returns {boolean}
 */
function isSecure (req, trustProxy) {
  if (req.connection?.encrypted) return true
  if (trustProxy === false) return false
  if (trustProxy !== true) return req.secure === true

  const header = req.headers['x-forwarded-proto'] || ''
  const comma = header.indexOf(',')
  // Behind several proxies, the first has seen the browser.
  return (comma === -1 ? header : header.slice(0, comma)).toLowerCase().trim() === 'https'
}

module.exports = { isSecure, sendCookie }
