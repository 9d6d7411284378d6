'use strict'

const parseurl = require('parseurl')

/** How many sessions are looked for because of one request. */
const MOST = 4

/**
 * Whether a cookie's path holds for a request, by RFC 6265, section 5.1.4: `/app` does for `/app` and
 * `/app/x`, not for `/apple`.
 *
 * @param {IncomingMessage} req
 * @param {object | ((req: IncomingMessage) => object)} cookieOptions
 * @returns {boolean}
 */
function isOnPath (req, cookieOptions) {
  const path = parseurl.original(req).pathname || '/'
  const wanted = optionsFor(req, cookieOptions).path || '/'
  return path === wanted || (path.startsWith(wanted) && (wanted.endsWith('/') || path[wanted.length] === '/'))
}

/** The settings for a request's cookie, whether the app gives them or a function that makes them. */
function optionsFor (req, cookieOptions) {
  return (typeof cookieOptions === 'function' ? cookieOptions(req) : cookieOptions) ?? {}
}

/**
 * The session IDs of all cookies of the name that one of the secrets signed. A browser sends several
 * where a subdomain or a deeper path has set another one.
 *
 * @param {IncomingMessage} req
 * @param {string} name
 * @param {Keyring} keyring
 * @returns {string[]} in the order of the header, four at most
 */
function sessionIds (req, name, keyring) {
  const header = req.headers.cookie
  const ids = new Set()
  if (typeof header !== 'string') return []
  for (const part of header.split(';')) {
    if (ids.size === MOST) break
    const sid = part.includes(name) ? keyring.read(part) : undefined
    if (typeof sid === 'string') ids.add(sid)
  }
  return [...ids]
}

module.exports = { isOnPath, optionsFor, sessionIds }
