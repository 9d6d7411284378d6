/** Counts views, as an ES module: `node examples/esm/index.mjs`. */

import express from 'express'
import session, { MemoryStore } from '../../index.js' // in your app: from 'rust-express-session'

const app = express()

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  store: new MemoryStore({ max: 10_000 }),
  resave: false,
  saveUninitialized: false
}))

app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.type('text').send(`${req.session.views} views\n`)
})

const server = app.listen(process.env.PORT || 3000, '127.0.0.1', (err) => {
  if (err) throw err
  console.log(`http://127.0.0.1:${server.address().port}`)
})
