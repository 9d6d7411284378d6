'use strict'

/** Keeps sessions in a folder of files; restart it and go on counting: `node examples/custom-store`. */

const os = require('node:os')
const path = require('node:path')
const express = require('express')
const session = require('../..') // in your app: require('rust-express-session')
const { FolderStore } = require('./folder-store')

const app = express()

app.use(session({
  // Sessions outlive the process, so the secret must.
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  store: new FolderStore(process.env.SESSION_FOLDER || path.join(os.tmpdir(), 'example-sessions')),
  resave: false,
  saveUninitialized: false,
  cookie: { maxAge: 24 * 60 * 60 * 1000 }
}))

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.type('text').send(`${req.session.views} views\n`)
})

app.post('/forget', (req, res, next) => {
  req.session.destroy((err) => err ? next(err) : res.sendStatus(204))
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
