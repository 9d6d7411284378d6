'use strict'

const http = require('node:http')

const session = require('../../..')
const { told } = require('./told')

/**
 * Serves an app that counts a visitor's requests, and says when there was no session to count in.
 *
 * @param {import('node:test').TestContext} t
 * @param {object} store
 * @returns {Promise<(cookie?: string) => Promise<{ status: number, text: string, cookie?: string }>>} visits it
 */
async function serve (t, store) {
  const middleware = session({ store, secret: 'a test has no secrets', resave: false, saveUninitialized: true })
  const server = http.createServer((req, res) => {
    middleware(req, res, (err) => {
      if (err) {
        res.statusCode = 500
        res.end(err.code)
      } else if (req.session) {
        req.session.views = (req.session.views ?? 0) + 1
        res.end(String(req.session.views))
      } else {
        res.end('no session')
      }
    })
  }).listen(0, '127.0.0.1')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await told(server, 'listening')
  return async (cookie) => {
    const headers = cookie ? { cookie } : {}
    const res = await fetch(`http://127.0.0.1:${server.address().port}/`, { headers })
    return { status: res.status, text: await res.text(), cookie: res.headers.get('set-cookie')?.split(';')[0] }
  }
}

module.exports = { serve }
