import express from 'express'
import session from 'rust-express-session'
import visit from './visit.cjs'

declare module 'rust-express-session' {
  interface SessionData {
    views: number
  }
}

const app = express()
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: false }))
app.get('/', (req, res) => {
  const views: number = (req.session.views ?? 0) + 1
  req.session.views = views
  res.end(`${views}`)
})
visit(app)
