'use strict'

const http = require('node:http')
const { Writable } = require('node:stream')

/**
 * One keep-alive connection without a network: Node's own IncomingMessage and ServerResponse, set up the way node:http
 * does it, on a stream that keeps what is written. The next request starts from setImmediate, as one that the event loop
 * brings would; that and the rest of this file cost every subject and the base the same.
 */
class Connection {
  /** @param {import('node:http').RequestListener} listener `(req, res)`, as http.createServer takes it */
  constructor (listener) {
    this.listener = listener
    this.written = []
    this.socket = new Writable({
      decodeStrings: false,
      write: (chunk, encoding, callback) => {
        this.written.push(chunk)
        callback()
      },
      writev: (chunks, callback) => {
        for (const { chunk } of chunks) this.written.push(chunk)
        callback()
      }
    })
  }

  /**
   * Makes requests one after another.
   *
   * @param {number} count at least 1
   * @param {() => string | undefined} nextCookie the Cookie header of each
   * @returns {Promise<void>} settles when the last response has finished
   */
  run (count, nextCookie) {
    return new Promise((resolve) => {
      const next = () => {
        const res = this.#request(nextCookie())
        res.on('finish', () => {
          res.detachSocket(this.socket)
          if (--count > 0) setImmediate(next)
          else resolve()
        })
        this.listener(res.req, res)
      }
      setImmediate(next)
    })
  }

  /**
   * Hands over, and forgets, what the responses since the last call consisted of.
   *
   * @returns {string}
   */
  takeText () {
    const text = this.written.map((chunk) => typeof chunk === 'string' ? chunk : chunk.toString('latin1')).join('')
    this.written = []
    return text
  }

  #request (cookie) {
    const req = new http.IncomingMessage(this.socket)
    const lines = rawHeaders(cookie)
    req.method = 'GET'
    req.url = '/'
    req.httpVersionMajor = 1
    req.httpVersionMinor = 1
    req.httpVersion = '1.1'
    req._addHeaderLines(lines, lines.length)
    const res = new http.ServerResponse(req)
    // The server looks at this header before it emits 'request', which turns the raw lines into `req.headers`: node's
    // cost, not the middleware's.
    if (req.headers.expect !== undefined) throw new Error('no request here expects 100-continue')
    res.shouldKeepAlive = true
    res.assignSocket(this.socket)
    return res
  }
}

function rawHeaders (cookie) {
  const lines = [
    'Host', 'shop.example.com',
    'Connection', 'keep-alive',
    'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Accept', 'text/html,application/xhtml+xml',
    'Accept-Encoding', 'gzip, deflate, br'
  ]
  if (cookie !== undefined) lines.push('Cookie', cookie)
  return lines
}

module.exports = { Connection, rawHeaders }
