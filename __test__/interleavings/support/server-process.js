'use strict'

/**
 * A web server as a process of its own, with the store and the options of `session()` that its argument names. It prints its port.
 * Handlers take some turns of the event loop, a different number each time.
 */

const http = require('node:http')
const path = require('node:path')

const session = require(process.env.SUBJECT || path.resolve(__dirname, '../../..'))

const { place, options, hasUsers } = JSON.parse(process.argv[2])

async function someTurns () {
  for (let i = Math.floor(Math.random() * 50); i > 0; i--) await new Promise(setImmediate)
}

/** Has the methods of express-session alone. It does things and answers when it likes, and its `touch` writes. */
class OtherStore extends session.Store {
  texts = new Map()

  answer (work, callback) {
    someTurns().then(work).then((value) => someTurns().then(() => callback(null, value)))
  }

  get (sid, callback) {
    this.answer(() => this.texts.has(sid) ? JSON.parse(this.texts.get(sid)) : undefined, callback)
  }

  set (sid, session, callback) {
    const text = JSON.stringify(session)
    this.answer(() => { this.texts.set(sid, text) }, callback)
  }

  touch (sid, session, callback) { this.set(sid, session, callback) }

  destroy (sid, callback) {
    this.answer(() => { this.texts.delete(sid) }, callback)
  }
}

function createStore () {
  if (place.other) return new OtherStore()
  if (place.memory) return new session.MemoryStore()
  return place.path === undefined ? new session.RedisStore(place) : new session.SqliteStore(place)
}

const store = createStore()
const users = hasUsers ? { key: ({ user }) => user } : undefined
const sessions = session({ secret: 'x', resave: false, saveUninitialized: false, store, users, ...options })

/** @returns {Promise<unknown>} what is sent as JSON; by default, the session */
async function act (req) {
  const [, action, value] = req.url.split('/')
  await someTurns()
  if (action === 'login') {
    await req.session.regenerate()
    req.session.user = value
  }
  if (action === 'set') req.session[value] = 1
  if (action === 'save') {
    req.session[value] = 1
    await req.session.save()
  }
  if (action === 'logout') await req.session.destroy()
  if (action === 'end-all') return sessions.users.endAll(value)
  if (action === 'list') return (await sessions.users.list(value, req)).map(({ current }) => current)
  return req.session ?? {}
}

const server = http.createServer((req, res) => sessions(req, res, (err) => {
  const fail = (err) => {
    res.statusCode = err.status ?? 500
    res.end(err.code ?? err.message)
  }
  if (err) return fail(err)
  act(req).then((answer) => res.end(JSON.stringify(answer)), fail)
}))

const listen = () => server.listen(0, '127.0.0.1', () => console.log(server.address().port))
if (place.memory || place.other) listen()
else store.once('connect', listen)
process.on('disconnect', () => process.exit())
