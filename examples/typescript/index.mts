/**
 * A basket whose contents TypeScript knows: `node examples/typescript/index.mts`, from Node 22.18 on.
 * `npx tsc -p examples/typescript` checks the types.
 */

import express from 'express'
import type { Request } from 'express'
import session, { MemoryStore } from '../../index.js' // in your app: from 'rust-express-session'

// in your app: declare module 'rust-express-session'
declare module '../../index.js' {
  interface SessionData {
    basket: Basket
  }
}

/** How many of each article. */
type Basket = Record<string, number>

const app = express()

app.use(session({
  secret: process.env.SESSION_SECRET || 'keyboard cat',
  store: new MemoryStore({ max: 10_000 }),
  resave: false,
  saveUninitialized: false,
  cookie: { sameSite: 'lax', maxAge: 3_600_000 }
}))

app.get('/', (req, res) => {
  res.json(basketOf(req))
})

app.post('/:article', (req, res) => {
  const { article } = req.params
  const basket = basketOf(req)
  req.session.basket = { ...basket, [article]: (basket[article] ?? 0) + 1 }
  res.json(req.session.basket)
})

/** What a session carries is optional: a new session carries nothing. */
function basketOf (req: Request): Basket {
  return req.session.basket ?? {}
}

const server = app.listen(Number(process.env.PORT || 3000), '127.0.0.1', (err) => {
  if (err) throw err
  const address = server.address()
  if (address !== null && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`)
})
