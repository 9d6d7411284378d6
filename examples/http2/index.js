'use strict'

/**
 * Sessions over HTTP/2, without a framework: `node examples/http2`, then
 * `curl --http2-prior-knowledge -c jar -b jar http://127.0.0.1:3000/`.
 *
 * Browsers speak HTTP/2 over TLS only: for them, `http2.createSecureServer({ key, cert }, …)`.
 */

const http2 = require('node:http2')
const session = require('../..') // in your app: require('rust-express-session')

const withSession = session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false
})

const server = http2.createServer((req, res) => {
  withSession(req, res, (err) => {
    if (err) {
      res.writeHead(500).end()
      return
    }
    req.session.views = (req.session.views ?? 0) + 1
    res.setHeader('Content-Type', 'text/plain')
    res.end(`${req.session.views} views over HTTP/${req.httpVersion}\n`)
  })
})

server.listen(process.env.PORT || 3000, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`)
})
