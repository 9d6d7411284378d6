'use strict'

const express = require('express')
const { TestServer } = require('../support/http')

const TIME_LIMIT = 3000

/**
 * An Express application with the session middleware over one store, and then whatever handler the
 * visit brought. Handlers run in this process: what they see and return needs no body to travel in.
 */
class Application {
  /**
   * @param {typeof import('express-session')} session the `express-session` under test
   * @param {object} store
   * @param {string[]} calls where the watched store notes its calls
   */
  constructor (session, store, calls) {
    this.session = session
    this.store = store
    this.calls = calls
    this.visits = new Map()
    this.server = new TestServer()
    this.server.listener = express()
      .disable('etag')
      .use((req, res, next) => this.middleware(req, res, next))
      .use((req, res) => this.handle(req, res))
      .use((error, req, res, next) => this.note(error, req, res))
  }

  async start () {
    await this.server.start()
    return this
  }

  stop () {
    return this.server.stop()
  }

  /** Puts a new middleware in place of the last one: `options` over what every check shares. */
  use ({ cookie, ...options } = {}) {
    this.middleware = this.session({
      store: this.store,
      secret: 'compatible',
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 60000, ...cookie },
      ...options
    })
  }

  async handle (req, res) {
    const visit = this.visits.get(req.url)

    try {
      visit.sid = req.sessionID
      visit.value = await visit.handler(req, res)
    } catch (failure) {
      visit.failure = failure
    }

    res.writableEnded || res.end()
  }

  /** What reached `next`, before the handler or after it. */
  note (error, req, res) {
    this.visits.get(req.url).errors.push(error)
    res.headersSent || res.status(500)
    res.end()
  }

  /**
   * Sends one request and resolves once it is answered.
   *
   * @param {(req: IncomingMessage, res: ServerResponse) => any} handler
   * @param {string} cookie the Cookie header
   * @returns {Promise<object>} `answer` (what the client saw), `errors` (what reached `next`), `sid`,
   *   `value` (what the handler returned) and `calls` (the store's calls meanwhile)
   * @throws what the handler threw, or an error after 3 s without an answer
   */
  async serve (handler, cookie) {
    const visit = { handler, errors: [] }
    const path = `/${this.visits.size}`
    const first = this.calls.length

    this.visits.set(path, visit)
    visit.answer = await within(this.server.request({ path, headers: cookie ? { cookie } : {} }))
    await new Promise((resolve) => setImmediate(resolve))

    if (visit.failure) {
      throw visit.failure
    }

    visit.calls = this.calls.slice(first)
    return visit
  }
}

/** Keeps its cookies from one visit to the next, as a browser does. */
class Visitor {
  constructor (application) {
    this.application = application
    this.cookie = ''
  }

  async visit (handler = () => {}) {
    const visit = await this.application.serve(handler, this.cookie)

    this.cookie = visit.answer.cookie || this.cookie
    return visit
  }
}

/** Settles as `promise` does, or fails after `ms`. */
function within (promise, ms = TIME_LIMIT) {
  let timer
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  })

  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

module.exports = { Application, Visitor, within }
