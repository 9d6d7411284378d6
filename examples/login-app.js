'use strict'

const express = require('express')
const session = require('..') // in your app: require('rust-express-session')

/**
 * The app of the examples that have several processes: it knows who has logged in, whichever process that was.
 *
 * @param {Store} store which all processes share
 * @param {(res: Response, name: string) => void} answer to a visitor of this name
 * @returns {Express}
 */
function createLoginApp (store, answer) {
  store.on('error', (err) => console.error(`process ${process.pid}: ${err.message}`))

  const app = express()
  // All processes sign with the same secret.
  app.use(session({ store, secret: process.env.SECRET, resave: false, saveUninitialized: false }))

  app.post('/login/:name', (req, res, next) => {
    // A new session ID at login: the old one may be known to somebody else.
    req.session.regenerate((err) => {
      if (err) return next(err)
      req.session.name = req.params.name
      answer(res, req.params.name)
    })
  })

  app.get('/', (req, res) => answer(res, req.session.name ?? 'stranger'))
  return app
}

module.exports = { createLoginApp }
