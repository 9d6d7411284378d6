'use strict'

/**
 * Two sites for one browser. `shop` is visited as 127.0.0.1 and `stranger` as localhost: to a browser these
 * are different sites, not only different origins, so SameSite and partitions apply between them.
 */

const { execFileSync } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const http = require('node:http')
const https = require('node:https')
const os = require('node:os')
const path = require('node:path')
const session = require('../..')

const SECRET = 'keyboard cat'

class Site {
  #server

  constructor (hostname, server) {
    this.hostname = hostname
    this.#server = server
  }

  async open () {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const scheme = this.#server instanceof https.Server ? 'https' : 'http'
    this.url = `${scheme}://${this.hostname}:${this.#server.address().port}/`
    return this
  }

  close () {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

/** @param {import('node:http').RequestListener} listener an app */
const shop = (listener) => new Site('127.0.0.1', http.createServer(listener)).open()

/** @param {import('node:http').RequestListener} listener an app */
const secureShop = (listener) => new Site('127.0.0.1', https.createServer(certificate(), listener)).open()

/** @param {(path: string) => string} page the body of each page, by its path */
const stranger = (page) => new Site('localhost', http.createServer(serving(page))).open()

/** @param {(path: string) => string} page the body of each page, by its path */
const secureStranger = (page) => new Site('localhost', https.createServer(certificate(), serving(page))).open()

function serving (page) {
  return (req, res) => res.setHeader('content-type', 'text/html').end(`<!doctype html>${page(req.url)}`)
}

/**
 * An app that tells how often its visitor has been here, and by which method: "GET 3".
 *
 * @param {object} options of `session()`
 * @returns {(req: IncomingMessage, res: ServerResponse) => void}
 */
function counter (options) {
  const middleware = session({ secret: SECRET, resave: false, saveUninitialized: false, ...options })
  return (req, res) => middleware(req, res, () => {
    req.session.views = (req.session.views ?? 0) + 1
    res.setHeader('content-type', 'text/html')
    // the icon keeps the browser from asking for one, which would count as a visit
    res.end(`<!doctype html><link rel="icon" href="data:,"><p>${req.method} ${req.session.views}</p>`)
  })
}

let pair

/** A key and a certificate of its own, made once for a run. */
function certificate () {
  if (pair !== undefined) return pair

  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-certificate-'))
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name))
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'], { stdio: 'ignore' })
  pair = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) }
  fs.rmSync(folder, { recursive: true })
  return pair
}

module.exports = { counter, secureShop, secureStranger, shop, stranger }
