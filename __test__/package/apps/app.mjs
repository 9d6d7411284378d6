import express from 'express'
import session, { MemoryStore } from 'rust-express-session'
import visit from './visit.cjs'

const app = express()
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false, store: new MemoryStore() }))
app.get('/', (req, res) => {
  req.session.views = (req.session.views ?? 0) + 1
  res.end(`${req.session.views}`)
})
visit(app)
