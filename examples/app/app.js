'use strict'

const { randomBytes } = require('node:crypto')
const path = require('node:path')
const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { page } = require('./page')

const MINUTE = 60_000

/** Strict enough that a missed escape could run nothing. */
const POLICY = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/**
 * The example app: a page that counts views, lets a visitor log in and out, and shows the session.
 *
 * @param {object} [options] of `session()`, before the app's own
 * @returns {Express}
 */
function createApp (options) {
  const app = express()

  app.disable('x-powered-by')
  app.use((req, res, next) => {
    res.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' })
    next()
  })
  app.use(express.static(path.join(__dirname, 'public')))
  app.use(session({
    // Sessions in memory end with the process, so the secret may, too. An app with a store that
    // outlives it reads the secret from the environment.
    secret: randomBytes(32),
    store: new session.MemoryStore({ max: 10_000 }),
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 5 * MINUTE, sameSite: 'lax' },
    ...options
  }))

  app.get('/', showSession)
  app.post('/login', express.urlencoded({ extended: false }), logIn)
  app.post('/logout', logOut)
  return app
}

function showSession (req, res) {
  req.session.views = (req.session.views ?? 0) + 1
  res.send(String(page(req.session)))
}

/** The ID from before the login could be one that somebody else knows: the session gets a new one. */
function logIn (req, res, next) {
  const name = String(req.body?.name ?? '').trim().slice(0, 40)
  if (name === '') return res.redirect(303, '/')

  req.session.regenerate((err) => {
    if (err) return next(err)
    req.session.user = name
    // The browser follows a redirect at once: by then the session must be in the store.
    req.session.save((err) => err ? next(err) : res.redirect(303, '/'))
  })
}

function logOut (req, res, next) {
  req.session.destroy((err) => err ? next(err) : res.redirect(303, '/'))
}

module.exports = { createApp }
