'use strict'

/**
 * A web server as a process of its own, with sessions as the options in its argument say. It prints its port.
 * Handlers take some turns of the event loop, a different number each time.
 */

const http = require('node:http')
const path = require('node:path')

const session = require(process.env.SUBJECT || path.resolve(__dirname, '../../..'))

const { redis, options } = JSON.parse(process.argv[2])
const store = new session.RedisStore({ url: redis })
const use = session({ secret: 'x', resave: false, saveUninitialized: false, store, ...options })

async function act (req) {
  const [, action, key] = req.url.split('/')
  for (let i = Math.floor(Math.random() * 50); i > 0; i--) await new Promise(setImmediate)
  if (action === 'login') {
    await req.session.regenerate()
    req.session.user = 'ann'
  }
  if (action === 'set') req.session[key] = 1
  if (action === 'logout') await req.session.destroy()
}

const server = http.createServer((req, res) => use(req, res, (err) => {
  const fail = (err) => {
    res.statusCode = 500
    res.end(err.code ?? err.message)
  }
  if (err) return fail(err)
  act(req).then(() => res.end(JSON.stringify(req.session ?? {})), fail)
}))

store.once('connect', () => server.listen(0, '127.0.0.1', () => console.log(server.address().port)))
process.on('disconnect', () => process.exit())
