'use strict'

const { randomBytes } = require('node:crypto')
const path = require('node:path')
const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { PUBLIC } = require('../html')
const { devicePage, devicesPage, logList, nameOf } = require('./pages')
const { RequestLog } = require('./request-log')

const MINUTE = 60_000

/** Each has a cookie of its own, by its path, so that one browser can play two devices. */
const DEVICES = ['/laptop', '/phone']

/** Strict enough that a missed escape could run nothing. */
const POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * The example app: two devices side by side, on each of which a visitor can count views, log in and out, log the other
 * device out, and see what became of the session, its cookie and its store.
 *
 * @param {object} [options] of `session()`, before the app's own
 * @returns {Express}
 */
function createApp ({ store = new session.MemoryStore({ max: 10_000 }), ...options } = {}) {
  const log = new RequestLog()
  const sessions = session({
    // Sessions in memory end with the process, so the secret may, too. An app with a store that outlives it
    // reads the secret from the environment.
    secret: process.env.SESSION_SECRET || randomBytes(32),
    store: log.watch(store),
    preset: 'strict',
    users: { key: (session) => session.user },
    cookie: (req) => ({ path: req.baseUrl, maxAge: 5 * MINUTE, secure: 'auto' }),
    ...options
  })

  const app = express()
  app.disable('x-powered-by')
  app.use(setHeaders, express.static(path.join(__dirname, 'public')), express.static(PUBLIC), log.identify)
  app.get('/', (req, res) => res.send(devicesPage(DEVICES)))
  app.use(DEVICES, createLogRoute(log))
  app.use(DEVICES, log.begin, sessions, log.noteSession, createDevice(log, sessions.users))
  return app
}

function setHeaders (req, res, next) {
  res.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' })
  next()
}

/** The log alone, without a session: asked for when a response has ended and its last store call is known. */
function createLogRoute (log) {
  return express.Router().get('/log', (req, res) => res.send(String(logList(log.recordsFor(req, res)))))
}

function createDevice (log, users) {
  const device = express.Router()
  device.use((req, res, next) => req.session ? next() : res.status(503).send('The store cannot be reached.'))
  device.get('/', async (req, res) => {
    const { user } = req.session
    const devices = user === undefined ? [] : await users.list(user, req)
    res.send(devicePage(req.baseUrl, req.session, devices, log.recordsFor(req, res)))
  })
  device.post('/views', countView)
  device.post('/login', express.urlencoded({ extended: false }), logIn)
  device.post('/logout', logOut)
  // A handle opens nothing: it stands in the page in the place of another session's ID.
  device.post('/devices/:handle/logout', async (req, res) => {
    const { user } = req.session
    if (user !== undefined) await users.end(user, req.params.handle)
    returnHome(req, res)
  })
  return device
}

function countView (req, res) {
  req.session.views = (req.session.views ?? 0) + 1
  returnHome(req, res)
}

/** The ID from before the login could be one that somebody else knows: the session gets a new one. */
function logIn (req, res, next) {
  const name = String(req.body?.name ?? '').trim().slice(0, 40)
  if (name === '') return res.redirect(303, `${req.baseUrl}/`)

  const { views } = req.session
  req.session.regenerate((err) => {
    if (err) return next(err)
    Object.assign(req.session, { user: name, device: nameOf(req.baseUrl), views })
    returnHome(req, res)
  })
}

function logOut (req, res, next) {
  req.session.destroy((err) => err ? next(err) : returnHome(req, res))
}

/** The browser follows a redirect at once. By the preset it goes out once the session is in the store. */
function returnHome (req, res) {
  res.redirect(303, `${req.baseUrl}/`)
}

module.exports = { createApp }
