'use strict'

const { FORGED, UNSIGNED } = require('../../native/keyring.js')
const { isSecure } = require('../../request/send-cookie.js')
const { warnings } = require('./warnings.js')

/**
 * The cookie that this response needs is Secure, so it is not sent.
 *
 * @param {IncomingMessage} req
 * @param {boolean | undefined} trustProxy option `proxy`
 * @returns {boolean} whether that is so
 */
function checkSecure (req, trustProxy) {
  if (!req.session.cookie?.secure || isSecure(req, trustProxy)) return false
  warnings.give('COOKIE_NOT_SECURE', `no session cookie was set: it is Secure, but the request came over HTTP. ${adviceFor(req, trustProxy)}`, req)
  return true
}

function adviceFor (req, trustProxy) {
  const header = `${req.headers['x-forwarded-proto'] ?? ''}`.split(',', 1)[0].trim().toLowerCase()
  if (header !== 'https') {
    return 'There was no X-Forwarded-Proto: https, so if a proxy ends TLS, let it send that header; ' +
      "without TLS, use cookie.secure: 'auto' during development"
  }
  const trust = typeof req.app?.get === 'function' ? req.app.get('trust proxy') : undefined
  const seen = trustProxy === false
    ? 'option proxy is false'
    : typeof trust === 'function' || trust === undefined ? 'nothing says that the proxy is trusted' : `"trust proxy" is ${trust}`
  return `X-Forwarded-Proto is https, but is not believed: ${seen}. Behind one proxy, call app.set('trust proxy', 1), or set proxy: true`
}

/** What a browser refuses although it was sent. */
function checkAttributes (req, name, { secure, sameSite, path, domain }) {
  if (`${sameSite}`.toLowerCase() === 'none' && !secure) {
    warnings.give('COOKIE_SAMESITE_NONE', 'browsers refuse the session cookie: sameSite: \'none\' needs secure: true ' +
      "(or 'auto', over HTTPS)", req)
  }
  const isHost = /^__Host-/i.test(name)
  if (!isHost && !/^__Secure-/i.test(name)) return
  const isRight = secure && (!isHost || (path === '/' && !domain))
  if (!isRight) {
    warnings.give('COOKIE_PREFIX', `browsers refuse the session cookie: a name with ${isHost ? '__Host-' : '__Secure-'} needs ` +
      `secure: true${isHost ? ", path: '/' and no domain" : ''}`, req)
  }
}

/**
 * The page that sent the request is of another origin. Browsers say so, to trustworthy addresses and to localhost.
 *
 * @param {IncomingMessage} req
 * @param {ServerResponse} res has a session cookie
 * @param {object} cookie its attributes
 */
function checkOrigin (req, res, { sameSite }) {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = req.headers
  if (mode === 'navigate' || (site !== 'cross-site' && site !== 'same-site')) return
  if (site === 'cross-site' && `${sameSite}`.toLowerCase() !== 'none') {
    warnings.give('COOKIE_CROSS_ORIGIN', 'browsers refuse the session cookie: a page of another site has asked. Set cookie: ' +
      "{ sameSite: 'none', secure: true }, or serve both from one site", req)
  } else if (mode === 'cors' && `${res.getHeader('Access-Control-Allow-Credentials')}` !== 'true') {
    warnings.give('COOKIE_CROSS_ORIGIN', 'browsers ignore the session cookie: a page of another origin has asked, and the answer lacks ' +
      "Access-Control-Allow-Credentials: true. Use cors({ origin: 'https://…', credentials: true }), and fetch with credentials: 'include'", req)
  }
}

/**
 * The request had a session cookie that none of the secrets signed.
 *
 * @param {IncomingMessage} req
 * @param {Keyring | undefined} keyring
 */
function checkSignature (req, keyring) {
  const { cookie } = req.headers
  const found = typeof cookie === 'string' ? keyring?.read(cookie) : undefined
  if (found !== FORGED && found !== UNSIGNED) return
  warnings.give('COOKIE_REFUSED', 'the request\'s session cookie is not signed with the secret, so it got a new session. Does ' +
    'the secret change with each start or process, or does another app on this host use the same cookie name (option name)?', req)
}

module.exports = { checkAttributes, checkOrigin, checkSecure, checkSignature }
