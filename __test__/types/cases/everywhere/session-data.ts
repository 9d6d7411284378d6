import express from 'express'
import session from 'rust-express-session'

declare module 'rust-express-session' {
  interface SessionData {
    views: number
    user?: { name: string }
  }
}

const app = express()

app.use(session({ secret: 'key', resave: false, saveUninitialized: false }))

app.get('/', (req, res, next) => {
  req.session.views = (req.session.views ?? 0) + 1

  const views: number | undefined = req.session.views
  const sid: string = req.session.id
  const sameSid: string = req.sessionID
  res.json({ views, sid, sameSid, user: req.session.user?.name })

  // @ts-expect-error: declared as a number
  req.session.views = 'many'
  // @ts-expect-error: a session need not hold anything yet
  const certain: number = req.session.views
  // @ts-expect-error: never declared
  req.session.basket = []

  next(certain)
})

app.post('/login', (req, res, next) => {
  req.session.regenerate((err) => {
    if (err) return next(err)
    req.session.user = { name: 'Ada' }
    req.session.save((err) => err ? next(err) : res.redirect('/'))
  })
})

app.post('/logout', (req, res, next) => {
  req.session.destroy((err) => err ? next(err) : res.redirect('/'))
})

app.post('/refresh', (req, res) => {
  req.session.reload(() => res.end())
  req.session.touch().resetMaxAge().save(() => {}).reload(() => {}).regenerate(() => {}).destroy(() => {}).id.trim()

  // @ts-expect-error: no such method
  req.session.forget()
})

app.get('/others', (req, res) => {
  const store: session.Store = req.sessionStore
  const itsName: Express.SessionStore = req.sessionStore

  store.load('sid', (err, loaded) => err ? res.sendStatus(500) : res.json(loaded?.views))
  itsName.generate(req)

  const data: session.SessionData = { cookie: { originalMaxAge: null }, views: 0 }
  const created: session.Session = req.sessionStore.createSession(req, data)
  created.save()

  // @ts-expect-error: views were declared, and not as optional
  const incomplete: session.SessionData = { cookie: { originalMaxAge: null } }
  store.set('sid', incomplete)
})

/** As session middlewares did before sessions could be declared. */
export function viewsOf (req: express.Request): number {
  const whole: session.Session & Partial<session.SessionData> = req.session
  return whole.views ?? 0
}
