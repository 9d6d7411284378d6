'use strict'

/** One worker of the app. Started by index.js. */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { SqliteStore } = session

const store = new SqliteStore({ path: process.env.SESSIONS })
store.on('error', (err) => console.error(`worker ${process.pid}: ${err.message}`))

const app = express()

app.use(session({ store, secret: process.env.SECRET, resave: false, saveUninitialized: false }))

app.post('/login/:name', (req, res, next) => {
  // A new session ID at login: the old one may be known to somebody else.
  req.session.regenerate((err) => {
    if (err) return next(err)
    req.session.name = req.params.name
    res.json({ worker: process.pid, name: req.params.name })
  })
})

app.get('/', (req, res) => {
  res.json({ worker: process.pid, name: req.session.name ?? 'stranger' })
})

const server = app.listen(Number(process.env.PORT), '127.0.0.1')

// Told to go: what is under way ends, and nothing that was saved is lost.
process.on('disconnect', () => {
  server.close(() => store.close())
  server.closeIdleConnections()
})
