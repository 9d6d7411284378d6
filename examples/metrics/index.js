'use strict'

/** Sessions counted for Prometheus, at /metrics: `node examples/metrics`. */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { SessionMetrics } = require('./metrics')

const metrics = new SessionMetrics().subscribe() // before session()
const app = express()

// Before the sessions: who asks for metrics needs none. In your app, serve it where only Prometheus comes.
app.get('/metrics', (req, res) => res.type('text/plain; version=0.0.4').send(String(metrics)))

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false
}))

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.type('text').send(`${req.session.views} views\n`)
})

app.post('/logout', (req, res, next) => req.session.destroy((err) => err ? next(err) : res.redirect(303, '/')))

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
