'use strict'

/** Middleware that writes headers or waits for them, all of it around one session. */

const zlib = require('node:zlib')
const compression = require('compression')
const cookieParser = require('cookie-parser')
const helmet = require('helmet')
const morgan = require('morgan')
const { SECRET, cookieFor, parity } = require('../support/site')
const { frameworks, serveWith } = require('./frameworks')

morgan.token('sid', (req) => req.sessionID)
morgan.token('cookies', (req, res) => String([res.getHeader('set-cookie') || []].flat().length))

for (const name of Object.keys(frameworks)) {
  parity(`should stand among helmet, morgan, compression and cookie-parser with ${name}`, async function (site) {
    const log = morgan(':method :url :status :sid :cookies', { stream: { write: (line) => site.events.push(line.trim()) } })

    serveWith(site, name, log, helmet(), compression({ threshold: 0 }), cookieParser(SECRET),
      site.session({ store: site.store('async'), rolling: true }), function (req, res) {
        req.session.user = 'ann'
        res.setHeader('Content-Type', 'text/plain')
        res.setHeader('Set-Cookie', 'theme=dark')
        res.end('hello')
      })
    const answers = [await site.visit('/a'), await site.visit('/b')]

    return {
      answers: answers.map(({ body, setCookie, headers }) => [body, setCookie, headers['x-content-type-options']]),
      log: site.events
    }
  }, {
    answers: ['hello', 'hello'].map((body) => [body, ['theme=dark', `${cookieFor('id-1')}; Path=/; HttpOnly`], 'nosniff']),
    log: ['GET /a 200 id-1 2', 'GET /b 200 id-1 2']
  })
}

parity('should let morgan log the request whose session could not be saved', async function (site) {
  const log = morgan(':url :status', { stream: { write: (line) => site.events.push(line.trim()) } })

  serveWith(site, 'Express 5', log, site.session({ store: site.store('async', [{ method: 'set', call: 1, how: 'error' }]) }), function (req, res) {
    req.session.user = 'ann'
    res.end('hello')
  })
  const { body } = await site.visit('/page')

  // next(err) comes on a later turn than the response's last byte
  await new Promise((resolve) => setImmediate(resolve))
  return { body, errors: site.errors, log: site.events }
}, { body: 'hello', errors: ['Error: set failed'], log: ['/page 200'] })

parity('should be compressed and complete when it is saved before the end', async function (site) {
  serveWith(site, 'Express 5', compression({ threshold: 0 }), helmet(), site.session({ store: site.store('async') }), function (req, res, next) {
    req.session.user = 'ann'
    req.session.save((error) => error ? next(error) : res.type('text').send('hello '.repeat(1000)))
  })
  const { headers, bytes, complete } = await site.visit('/', { headers: { 'accept-encoding': 'gzip' } })

  return { encoding: headers['content-encoding'], complete, text: zlib.gunzipSync(bytes).toString().length }
}, { encoding: 'gzip', complete: true, text: 6000 })
