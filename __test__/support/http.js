'use strict'

const http = require('node:http')

/**
 * One real HTTP server on the loopback interface with a keep-alive client of its own. What it serves
 * can be exchanged at any time: `server.listener = app`.
 */
class TestServer {
  /** @param {object} [options] of `http.createServer` */
  constructor (options = {}) {
    this.listener = null
    this.agent = new http.Agent({ keepAlive: true })
    this.server = http.createServer({ keepAliveTimeout: 0, requestTimeout: 0, ...options })
    this.server.on('request', (req, res) => this.listener(req, res))
  }

  /** Starts listening on a free port. */
  async start () {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = this.server.address().port
    return this
  }

  /** Ends the client's connections; the next request opens a new one. */
  disconnect () {
    this.agent.destroy()
  }

  /** Ends every connection and stops listening. */
  async stop () {
    this.disconnect()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  /**
   * Sends one request and resolves once the response is complete or its connection is lost.
   *
   * @param {object} [options]
   * @param {string} [options.method]
   * @param {string} [options.path]
   * @param {object} [options.headers]
   * @returns {Promise<Answer>}
   */
  request ({ method = 'GET', path = '/', headers = {} } = {}) {
    return new Promise((resolve) => {
      const lost = (error) => resolve(new Answer(null, [], error))
      const req = http.request({ agent: this.agent, host: '127.0.0.1', port: this.port, method, path, headers })

      req.on('error', lost)
      req.on('response', function (res) {
        const chunks = []

        res.on('data', (chunk) => chunks.push(chunk))
        res.on('error', () => {})
        res.on('close', () => resolve(new Answer(res, chunks)))
      })
      req.end()
    })
  }
}

/** What a client saw: `status` is null when the connection was lost before the header. */
class Answer {
  constructor (res, chunks, error = null) {
    this.status = res && res.statusCode
    this.reason = res && res.statusMessage
    this.headers = res ? res.headers : {}
    this.rawHeaders = res ? res.rawHeaders : []
    this.complete = Boolean(res && res.complete)
    this.bytes = Buffer.concat(chunks)
    this.error = error
  }

  /** The body as UTF-8 text. */
  get body () {
    return this.bytes.toString()
  }

  /** The lines of Set-Cookie, in order. */
  get setCookie () {
    return this.headers['set-cookie'] || []
  }

  /** What a browser would send back: `name=value` of each Set-Cookie line, later ones replacing earlier ones. */
  get cookie () {
    const pairs = new Map(this.setCookie.map((line) => [line.slice(0, line.indexOf('=')), line.split(';', 1)[0]]))

    return [...pairs.values()].join('; ')
  }
}

module.exports = { Answer, TestServer }
