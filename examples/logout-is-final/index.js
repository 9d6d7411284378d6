'use strict'

/**
 * A slow request that ends after the logout does not log the visitor in again:
 * `node examples/logout-is-final`, then log in, start the slow request, and log out while it runs.
 */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')

const app = express()

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false,
  revive: false, // try it with true
  clearCookie: true
}))

app.post('/login', async (req, res) => {
  await req.session.regenerate()
  req.session.user = 'Ada'
  res.send('Logged in.\n')
})

app.post('/logout', async (req, res) => {
  await req.session.destroy()
  res.send('Logged out.\n')
})

/** Takes as long as the `ms` of its query, then changes the session. */
app.get('/slow', (req, res) => {
  setTimeout(() => {
    req.session.slow = true
    res.send('Done at last.\n')
  }, Number(req.query.ms ?? 5000))
})

app.get('/', (req, res) => {
  res.send(req.session.user === undefined ? 'Nobody is logged in.\n' : `${req.session.user} is logged in.\n`)
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
