'use strict'

/** Counts a visitor's views of each path: `node examples/view-counter`. */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')

const app = express()

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false
}))

app.use((req, res) => {
  const views = req.session.views ??= {}
  views[req.path] = (views[req.path] ?? 0) + 1
  res.type('text').send(`You have seen ${req.path} ${views[req.path]} times.\n`)
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
