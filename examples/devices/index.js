'use strict'

/**
 * Shows a user the devices that they are logged in on, and logs out one, all others, or all:
 * `node examples/devices`, then log in under one name in two browsers.
 */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { html, loginForm, page, PUBLIC } = require('../html')

const MINUTE = 60 * 1000
const HOUR = 60 * MINUTE

const sessions = session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  preset: 'strict',
  timeouts: { idle: 30 * MINUTE, absolute: 12 * HOUR },
  users: { key: (session) => session.user, max: 5 }
})

const app = express()
app.use(express.static(PUBLIC))
app.use(sessions)
app.use(express.urlencoded({ extended: false }))

app.get('/', async (req, res) => {
  const { user } = req.session
  const content = user === undefined ? loginForm() : devicesOf(user, await sessions.users.list(user, req))
  res.send(page('Your devices', html`<main><section>${content}</section></main>`))
})

function devicesOf (user, devices) {
  return html`<h1>${user}, you are logged in on</h1>
    <ul>${devices.map(device)}</ul>
    <form method="post" action="/logout-elsewhere"><button class="quiet">Log out everywhere else</button></form>
    <form method="post" action="/logout-everywhere"><button class="quiet">Log out everywhere</button></form>
    <form method="post" action="/logout"><button class="quiet">Log out</button></form>`
}

function device ({ handle, startedAt, current, data }) {
  return html`<li>${data.device}, since ${startedAt.toISOString()}
      ${current
        ? html`<strong>this device</strong>`
        : html`<form method="post" action="/devices/${handle}/logout"><button class="quiet">Log out there</button></form>`}
    </li>`
}

app.post('/login', async (req, res) => {
  // An app checks a password here. In this one, everybody is who they say.
  const user = req.body?.user
  if (!user) return res.sendStatus(400)

  await req.session.regenerate()
  req.session.user = String(user)
  req.session.device = String(req.headers['user-agent'] ?? 'a device').slice(0, 200)
  res.redirect(303, '/')
})

app.post('/logout', async (req, res) => {
  await req.session.destroy()
  res.redirect(303, '/')
})

app.post('/devices/:handle/logout', requireUser, async (req, res) => {
  await sessions.users.end(req.session.user, req.params.handle)
  res.redirect(303, '/')
})

app.post('/logout-elsewhere', requireUser, async (req, res) => {
  await sessions.users.endAll(req.session.user, { except: req })
  res.redirect(303, '/')
})

app.post('/logout-everywhere', requireUser, async (req, res) => {
  await sessions.users.endAll(req.session.user)
  res.redirect(303, '/')
})

function requireUser (req, res, next) {
  if (req.session.user === undefined) res.sendStatus(401)
  else next()
}

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
