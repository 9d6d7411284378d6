'use strict'

const { IncomingMessage, ServerResponse } = require('node:http')
const { Socket } = require('node:net')
const { setImmediate } = require('../timers.js')

/**
 * Makes a stored session without a visit to the app: a request goes through the middleware, the data are put on its
 * session, and its response ends. So the session is as a visitor's would be, with every store.
 *
 *   const { cookie } = await createTestSession(sessions, { user: { id: 7 } })
 *   await request(app).get('/account').set('Cookie', cookie).expect(200)
 *
 * @param {(req: IncomingMessage, res: ServerResponse, next: (err?: any) => void) => void} sessions what
 *   `session()` returned, here or in express-session
 * @param {object} [data] what the session holds
 * @param {{ url?: string }} [options] `url` is the path of the request, for middlewares whose cookie has a path
 * @returns {Promise<{ id: string, cookie: string }>} the session's ID, and `name=value` for a `Cookie` header;
 *   rejects with what the middleware or its store fails with
 */
function createTestSession (sessions, data = {}, { url = '/' } = {}) {
  return new Promise((resolve, reject) => {
    if ('cookie' in data) throw new TypeError('createTestSession: data must not have the key cookie; it is the session\'s own')
    const req = makeRequest(url)
    const res = new ServerResponse(req)
    let isPassedOn = false

    // What the middleware calls once the store has answered. An error of the store comes after it.
    res.end = function end () {
      if (!res.headersSent) res.writeHead(res.statusCode)
      setImmediate(() => read(req, res, resolve, reject))
      return res
    }

    sessions(req, res, (err) => {
      if (err) return reject(err)
      if (isPassedOn) return
      isPassedOn = true
      try {
        fill(req, data)
        res.end()
      } catch (err) {
        reject(err)
      }
    })
  })
}

/** A request for a page, as if it came over TLS. */
function makeRequest (url) {
  const socket = new Socket()
  socket.encrypted = true
  return Object.assign(new IncomingMessage(socket), {
    complete: true, headers: { host: 'localhost' }, httpVersion: '1.1', method: 'GET', originalUrl: url, secure: true, url
  })
}

function fill (req, data) {
  if (!req.session) {
    throw new Error('createTestSession: the middleware gave no session to a request for ' +
      `${req.url}; is the cookie's path another one (option url), or the store disconnected?`)
  }
  Object.assign(req.session, data)
}

/** The middleware has put its cookie behind those of others. */
function read (req, res, resolve, reject) {
  const line = [res.getHeader('Set-Cookie') ?? []].flat().at(-1)
  if (line !== undefined) return resolve({ id: req.sessionID, cookie: line.split(';', 1)[0] })
  reject(new Error('createTestSession: the middleware set no cookie; with saveUninitialized: false ' +
    'a session needs data, and while the store is down none is stored'))
}

module.exports = { createTestSession }
