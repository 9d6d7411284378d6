'use strict'

const diagnostics = require('node:diagnostics_channel')
const { EVENTS, PREFIX, STORE_CALLS } = require('../../lib/channels')
const sessionStores = require('./session-stores')

/**
 * What the app does with the session, by the name in a scenario: the text of the answer, and the text it has to be when
 * a visitor comes for the nth time (from 1).
 */
const handlers = {
  ignore: {
    reply: () => 'hello',
    expected: () => 'hello'
  },
  read: {
    reply: (req) => `hello ${req.session.user ? req.session.user.name : 'guest'}`,
    expected: (n, visitor) => `hello ${visitor === 'returning' ? 'alice' : 'guest'}`
  },
  modify: {
    reply: (req) => {
      req.session.views += 1
      return `views ${req.session.views}`
    },
    expected: (n) => `views ${n}`
  }
}

/**
 * The base every subject is compared with: the same answer without sessions, so what a handler does with one counts
 * as the middleware's cost.
 */
function baseReply (scenario) {
  const text = handlers[scenario.handler].expected(1, scenario.visitor)
  return () => text
}

/**
 * One package's middleware and store, set up for a scenario.
 *
 * @param {typeof import('express-session')} session the package
 * @param {object} scenario a row of scenarios.js
 * @param {string} storeName a key of session-stores.js
 * @returns {{ middleware: Function, store: object }}
 */
function createSessions (session, scenario, storeName) {
  const store = sessionStores[storeName](session)
  if (scenario.watched) watch()
  const middleware = session({
    secret: 'a benchmark has no secrets',
    resave: false,
    saveUninitialized: false,
    ...scenario.options,
    store
  })
  return { middleware, store }
}

/** Subscribes to all channels, as metrics do. */
function watch () {
  const counts = new Map()
  const note = (message, name) => counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const event of EVENTS) diagnostics.subscribe(PREFIX + event, note)
  diagnostics.tracingChannel(STORE_CALLS).subscribe({ start: note, end: note, asyncStart: note, asyncEnd: note, error: note })
}

/**
 * A listener as `http.createServer` takes it: the middleware, if any, and a handler that answers with plain text.
 *
 * @param {(req: object) => string} reply
 * @param {(req: object, res: object, next: (err?: any) => void) => void} [middleware]
 * @returns {(req: object, res: object) => void}
 */
function plainListener (reply, middleware) {
  if (!middleware) return (req, res) => answer(res, reply(req))
  return (req, res) => {
    middleware(req, res, (err) => {
      if (err) fail(res, err)
      else answer(res, reply(req))
    })
  }
}

/** The same as an Express 5 app. */
function expressListener (reply, middleware) {
  const app = require('express')()
  if (middleware) app.use(middleware)
  app.get('/', (req, res) => { res.type('text').send(reply(req)) })
  app.use((err, req, res, next) => fail(res, err))
  return app
}

function answer (res, text) {
  res.setHeader('Content-Type', 'text/plain; charset=utf-8')
  res.setHeader('Content-Length', Buffer.byteLength(text))
  res.end(text)
}

function fail (res, err) {
  res.statusCode = 500
  answer(res, String(err && err.stack))
}

module.exports = { handlers, baseReply, createSessions, plainListener, expressListener }
