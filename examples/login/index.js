'use strict'

/** Lets a visitor log in under a new session ID, and out again: `node examples/login`. */

const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { html, loginForm, page, PUBLIC } = require('../html')

const app = express()

app.use(express.static(PUBLIC))
app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  resave: false,
  saveUninitialized: false,
  // 'lax' keeps other sites from posting our forms; behind TLS, add secure: true.
  cookie: { sameSite: 'lax' }
}))

app.get('/', (req, res) => {
  const { user } = req.session
  res.send(page('Login', html`<main><section>${user === undefined ? loginForm() : logoutForm(user)}</section></main>`))
})

function logoutForm (user) {
  return html`<form class="row" method="post" action="/logout">
      <h1>Hello, ${user}</h1>
      <button class="quiet">Log out</button>
    </form>
    <a href="/account">Your account</a>`
}

app.post('/login', express.urlencoded({ extended: false }), (req, res, next) => {
  // An app checks a password here. In this one, everybody is who they say.
  const user = req.body?.user
  if (!user) return res.sendStatus(400)

  // A new ID: an attacker who planted the old one is left with an empty session.
  req.session.regenerate((err) => {
    if (err) return next(err)
    req.session.user = String(user)

    // The browser follows a redirect at once: by then the session must be in the store.
    req.session.save((err) => err ? next(err) : res.redirect(303, '/'))
  })
})

app.post('/logout', (req, res, next) => {
  req.session.destroy((err) => err ? next(err) : res.redirect(303, '/'))
})

app.get('/account', requireUser, (req, res) => {
  res.type('text').send(`The account of ${req.session.user}.\n`)
})

function requireUser (req, res, next) {
  if (req.session.user === undefined) res.sendStatus(401)
  else next()
}

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
