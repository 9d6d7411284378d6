'use strict'

/**
 * Two tabs change one session at the same time, and neither change is lost: `node examples/parallel-tabs`.
 */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')

const app = express()

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false,
  conflict: 'merge' // try it with 'overwrite'
}))

/** Puts a key into the session, after as many ms as the query says. */
app.put('/settings/:key/:value', (req, res) => {
  const { key, value } = req.params
  setTimeout(() => {
    req.session[`setting ${key}`] = value
    res.send(`${key} is ${value}.\n`)
  }, Number(req.query.ms ?? 0))
})

app.get('/settings', (req, res) => {
  const settings = Object.entries(req.session).filter(([key]) => key.startsWith('setting '))
  res.json(Object.fromEntries(settings.map(([key, value]) => [key.slice(8), value])))
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
