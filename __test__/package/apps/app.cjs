'use strict'

const express = require('express')
const session = require('rust-express-session')
const visit = require('./visit.cjs')

const app = express()
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }))
app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.end(`${req.session.views}`)
})
visit(app)
