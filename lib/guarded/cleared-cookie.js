'use strict'

const debug = require('../debug.js')
const { isSecure } = require('../request/send-cookie.js')
const { serialize } = require('../native/cookie.js')

/**
 * Removes the session cookie from the browser, unless the response sets another one.
 *
 * @param {GuardedRequest} request
 * @param {object} data the attributes of the cookie: a browser removes only the one that has the same
 */
function clearCookie ({ req, res, setup: { name, trustProxy } }, data) {
  const others = [].concat(res.getHeader('Set-Cookie') ?? [])
  if (others.some((cookie) => `${cookie}`.startsWith(`${name}=`))) return
  if (data.secure && !isSecure(req, trustProxy)) return
  debug('clearing the cookie')
  res.setHeader('Set-Cookie', [...others, serialize(name, '', { ...data, expires: new Date(0) })])
}

module.exports = { clearCookie }
