import express = require('express')
import upstream = require('express-session')
import session = require('rust-express-session')

/** Left over from before the package was changed. */
declare module 'express-session' {
  interface SessionData {
    wishes?: string[]
  }
}

/** A store whose package is typed by @types/express-session, as most are. */
declare class OthersStore extends upstream.Store {
  get (sid: string, callback: (err: any, session?: upstream.SessionData | null) => void): void
  set (sid: string, session: upstream.SessionData, callback?: (err?: any) => void): void
  destroy (sid: string, callback?: (err?: any) => void): void
}

/** The same as a factory. */
declare function makeStore (session: typeof upstream): typeof OthersStore

const app = express()

app.use(session({ secret: 'key', store: new OthersStore() }))
app.use(session({ secret: 'key', store: new (makeStore(session))() }))
app.use(upstream({ secret: 'key', store: new session.MemoryStore({ max: 1000 }) }))

app.get('/', (req, res) => {
  const wishes: string[] | undefined = req.session.wishes
  const views: number | undefined = req.session.views
  req.session.cookie.partitioned = true
  req.session.cookie.priority = 'low'
  res.json({ wishes, views, cookie: req.session.cookie.toJSON?.() })

  const ours: session.Session & Partial<session.SessionData> = req.session
  const theirs: upstream.Session & Partial<upstream.SessionData> = req.session
  const stores: [session.Store, upstream.Store] = [req.sessionStore, req.sessionStore]
  const byName: Express.SessionStore = req.sessionStore
  stores.push(byName)
  ours.save()
  theirs.save()

  // @ts-expect-error: what is declared on ours is on theirs, but not the other way round
  req.sessionStore.load('sid', (err, loaded?: session.SessionData) => err ?? loaded?.wishes)

  // @ts-expect-error: declared as a list
  req.session.wishes = 'pear'
  // @ts-expect-error: never declared
  req.session.orders = []
})
