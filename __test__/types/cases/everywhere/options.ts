import { randomUUID } from 'crypto'
import { createServer } from 'http'
import express from 'express'
import session, { MemoryStore, type CookieOptions, type SessionOptions } from 'rust-express-session'

const secret = 'key'

export const everything: SessionOptions = {
  cookie: { maxAge: 60_000 },
  genid: (req) => req.get('x-request-id') ?? randomUUID(),
  key: 'old.sid',
  name: 'sid',
  proxy: true,
  resave: false,
  rolling: true,
  saveUninitialized: false,
  secret,
  store: new MemoryStore(),
  unset: 'destroy'
}

export const undefinedAsAbsent: SessionOptions = {
  cookie: undefined,
  key: undefined,
  name: undefined,
  proxy: undefined,
  resave: undefined,
  rolling: undefined,
  saveUninitialized: undefined,
  secret,
  store: undefined,
  unset: undefined
}

/** Cookie settings by request. */
session({ secret, cookie: (req) => ({ path: req.baseUrl, secure: req.secure }) })
session({ secret, cookie: (req: express.Request): CookieOptions => ({ domain: req.hostname }) })

/** Middlewares, as Express and what is not Express take them. */
const handler: express.RequestHandler = session(everything)
const same: ReturnType<typeof session> = handler
express().use(session(), handler, same)
express.Router().use('/account', session({ secret }))

createServer().on('upgrade', (req) => {
  handler(req as express.Request, {} as express.Response, () => {})
})

session({ secret, outage: { timeout: 2000, policy: 'anonymous' }, doctor: true })
// @ts-expect-error: no such policy
session({ secret, outage: { policy: 'ignore' } })

// @ts-expect-error: a secret belongs to the options
session({ resave: false })
// @ts-expect-error: an ID is a string
session({ secret, genid: () => 1 })
// @ts-expect-error: neither 'destroy' nor 'keep'
session({ secret, unset: 'forget' })
// @ts-expect-error: a boolean, not its name
session({ secret, resave: 'false' })
// @ts-expect-error: a store is more than that
session({ secret, store: new Map() })
// @ts-expect-error: an object or a function
session({ secret, cookie: 'Path=/' })
// @ts-expect-error: settings, not text, for a request as well
session({ secret, cookie: () => 'Path=/' })
// @ts-expect-error: misspelt
session({ secret, saveUninitialised: false })

/** Sessions that end in time, and whose they are. */
export async function beyondExpressSession (req: express.Request): Promise<boolean> {
  const sessions = session({ secret, timeouts: { idle: 1, absolute: 2, touchEvery: 1 }, users: { key: (s) => s.cookie && 7, max: 5 } })
  const [first] = await sessions.users.list(7, req)
  if (first === undefined) return false
  const ended: number = await sessions.users.endAll('7', { except: req })
  const start: Date | undefined = sessions.info(req)?.startedAt
  const user: string | undefined = sessions.info(req)?.user
  const loaded = await sessions.load(req)
  await session.usersOf(new MemoryStore()).endAll(7, { except: first.handle })
  return ended > 0 && first.startedAt === start && user === loaded?.id && await sessions.users.end(7, first.handle)
}
