'use strict'

const net = require('node:net')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const signature = require('cookie-signature')
const { chain } = require('./chain')
const { stopClock } = require('./clock')
const { describeError } = require('./describe')
const { TestServer } = require('./http')
const { HANGING } = require('./limits')
const { record } = require('./recording')
const { storeKinds } = require('./stores')
const { subjects } = require('./subjects')

const SECRET = 'keyboard cat'

/**
 * A web site with sessions of one subject, its visitor (who keeps cookies) and a record of what happened:
 * `errors` (what `next` got), `calls` (of recorded stores) and whatever a test pushes on `events`.
 * The clock stands still; ids are id-1, id-2 …
 */
class Site {
  constructor (subject) {
    this.subject = subject
    this.errors = []
    this.calls = []
    this.events = []
    this.jar = undefined
    this.ids = 0
  }

  /** Returns a session middleware of the subject. */
  session (options = {}) {
    return this.subject.session({ secret: SECRET, resave: false, saveUninitialized: false, genid: () => `id-${++this.ids}`, ...options })
  }

  /**
   * Returns a store of this kind. Its calls are recorded, see `record` for `faults`; not those of 'memory', which is
   * as it was shipped, so that requests go the short way past its methods.
   */
  store (kind = 'async', faults = []) {
    const store = storeKinds[kind](this.subject)
    if (kind !== 'memory') record(store, (line) => this.calls.push(line), faults)
    return store
  }

  /** Serves `middlewares` one after the other; what they throw or pass to `next` is answered with 500. */
  serve (...middlewares) {
    this.listen(chain(middlewares, (error, req, res) => this.fail(error, res)))
  }

  fail (error, res) {
    this.errors.push(describeError(error))

    if (res.headersSent) return

    res.statusCode = 500
    try {
      res.end(error.message)
    } catch (another) {
      this.errors.push(describeError(another))
      res.destroy()
    }
  }

  /** Serves a request listener, for example an Express application. */
  listen (listener) {
    this.server.listener = listener
  }

  /** Sends a request with the visitor's cookie, or with `headers.cookie`, and keeps the cookie that comes back. */
  async visit (path = '/', { method, headers = {} } = {}) {
    const cookie = this.jar === undefined ? {} : { cookie: this.jar }
    const answer = await this.server.request({ method, path, headers: { ...cookie, ...headers } })

    this.jar = answer.cookie || this.jar
    return answer
  }

  /**
   * Sends a request on a connection of its own, byte for byte as given; resolves to all that came back, Date left out.
   *
   * @param {string} requestLine such as 'GET /'
   * @param {string[]} [headers] lines such as 'Cookie: a=1', one byte for each character
   */
  raw (requestLine, headers = []) {
    const lines = [`${requestLine} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...headers, '', '']

    return new Promise((resolve) => {
      const socket = net.connect(this.server.port, '127.0.0.1', () => socket.write(lines.join('\r\n'), 'latin1'))
      const chunks = []

      socket.on('error', () => {})
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1').replace(/^Date: .*\r\n/m, '')))
    })
  }
}

/** Returns `connect.sid=…` as a client holds it for the session `id`. */
function cookieFor (id, { name = 'connect.sid', secret = SECRET } = {}) {
  return `${name}=${encodeURIComponent('s:' + signature.sign(id, secret))}`
}

/** Opens a site of `subject` for the time of `scenario(site)` and returns what that resolves to. */
async function withSite (subject, scenario, serverOptions) {
  const site = new Site(subject)
  site.clock = stopClock()
  site.server = await new TestServer(serverOptions).start()

  try {
    return await scenario(site)
  } finally {
    site.clock.restore()
    await site.server.stop()
  }
}

/**
 * A test that both subjects must pass alike: `scenario(site)` resolves to what was observed, which must be `expected`.
 *
 * @param {string} name
 * @param {(site: Site) => Promise<any>} scenario
 * @param {any} expected plain data
 * @param {object} [serverOptions] of `http.createServer`
 */
function parity (name, scenario, expected, serverOptions) {
  test(name, { timeout: HANGING }, async function (t) {
    for (const subject of subjects) {
      await t.test(subject.name, async function () {
        assert.deepEqual(await withSite(subject, scenario, serverOptions), expected)
      })
    }
  })
}

module.exports = { SECRET, cookieFor, parity, withSite }
