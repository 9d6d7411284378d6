import { createServer, type IncomingMessage } from 'http'
import session from 'rust-express-session'

declare module 'rust-express-session' {
  interface SessionData {
    views: number
  }
}

const middleware = session({
  secret: 'key',
  store: new session.MemoryStore(),
  genid: (req) => `${req.socket.remotePort}`,
  cookie: (req) => ({ secure: req.headers.host === 'example.com' })
})

const server = createServer((req, res) => {
  middleware(req, res, (err) => {
    const { session } = req as IncomingMessage & Express.Request
    session.views = (session.views ?? 0) + 1
    res.end(`${session.views} ${err}`)

    // @ts-expect-error: declared as a number
    session.views = 'many'
  })
})

// @ts-expect-error: not without a request
middleware({}, server, () => {})
// @ts-expect-error: requests of node:http have no get()
session({ secret: 'key', genid: (req) => req.get('x-request-id') })
