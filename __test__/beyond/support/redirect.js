'use strict'

/** Answers with a redirect that has headers of each kind, and changes the session. */
function redirect (req, res) {
  req.session.user = 'ann'
  res.statusCode = 302
  res.setHeader('Location', '/home')
  res.setHeader('ETag', '"x"')
  res.setHeader('Content-Security-Policy', "default-src 'self'")
  res.end('moved')
}

module.exports = { redirect }
