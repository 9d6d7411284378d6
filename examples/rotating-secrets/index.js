'use strict'

/** Changes the secret of a running app while its visitors stay: `node examples/rotating-secrets`. */

const { randomBytes } = require('node:crypto')
const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')

/** How many secrets are good at a time: the first signs, all verify. */
const KEPT = 3

const secrets = [randomBytes(32)]

/** The middleware looks at the array itself, so a change counts from the next request on. */
function rotate () {
  secrets.unshift(randomBytes(32))
  secrets.length = Math.min(secrets.length, KEPT)
}

const app = express()

app.use(session({
  secret: secrets,
  resave: false,
  saveUninitialized: false,
  // Every response carries the cookie, signed by the newest secret: who comes often enough never
  // holds one that no secret verifies.
  rolling: true
}))

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.type('text').send(`${req.session.views} views, ${secrets.length} secrets\n`)
})

// For the demonstration. An app rotates by a timer, or when its secret manager says so.
app.post('/rotate', (req, res) => {
  rotate()
  res.sendStatus(204)
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
