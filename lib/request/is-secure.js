'use strict'

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

  // Behind several proxies, the first has seen the browser.
  const [proto] = (req.headers['x-forwarded-proto'] || '').split(',', 1)
  return proto.toLowerCase().trim() === 'https'
}

module.exports = { isSecure }
