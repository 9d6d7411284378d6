'use strict'

/** One process of the app, on any free port. Started by index.js. */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { RedisStore } = session

const store = new RedisStore({ url: process.env.REDIS_URL, prefix: 'example:' })
store.on('error', (err) => console.error(`process ${process.pid}: ${err.message}`))

const app = express()

app.use(session({ store, secret: process.env.SECRET, resave: false, saveUninitialized: false }))

app.post('/login/:name', (req, res, next) => {
  // A new session ID at login: the old one may be known to somebody else.
  req.session.regenerate((err) => {
    if (err) return next(err)
    req.session.name = req.params.name
    res.type('text').send(`Hello ${req.params.name}, says process ${process.pid}.\n`)
  })
})

app.get('/', (req, res) => {
  res.type('text').send(`Hello ${req.session.name ?? 'stranger'}, says process ${process.pid}.\n`)
})

const server = app.listen(0, '127.0.0.1', () => process.send(server.address().port))

// Ends with the process that started it, and then with its last request.
process.on('disconnect', () => {
  server.close()
  server.closeIdleConnections()
  store.close()
})
