'use strict'

const { once } = require('node:events')
const cookieParser = require('cookie-parser')
const sharedSession = require('express-socket.io-session')
const { Server } = require('socket.io')
const { io: connect } = require('socket.io-client')
const { WebSocket } = require('ws')
const { SECRET, cookieFor, parity } = require('../support/site')

/** Serves pages (/login fills the session, / tells the count) beside Socket.IO, for as long as `scenario(site, io)` runs. */
function withSocketIo (options, scenario) {
  return async function (site) {
    const session = site.session({ store: site.store('async'), ...options })

    site.serve(session, function (req, res) {
      if (req.url === '/login') req.session.user = 'ann'
      res.end(JSON.stringify(req.session.count || 0))
    })
    const io = new Server(site.server.server)

    try {
      return await scenario(site, io, session)
    } finally {
      await io.close()
    }
  }
}

function open (site, transport) {
  return connect(`http://127.0.0.1:${site.server.port}`, {
    transports: [transport],
    reconnection: false,
    forceNew: true,
    extraHeaders: site.jar ? { cookie: site.jar } : {}
  })
}

/** Connects, asks one question and resolves to the answer. */
async function ask (site, transport, question) {
  const client = open(site, transport)

  try {
    await new Promise((resolve, reject) => client.on('connect', resolve).on('connect_error', reject))
    return await client.timeout(5000).emitWithAck(question)
  } finally {
    client.close()
  }
}

/** Resolves when the recorded store is next asked to save. */
function untilSaved (site) {
  return new Promise((resolve) => {
    site.calls.push = function (...lines) {
      if (lines.some((line) => line.startsWith('store.set'))) setImmediate(resolve)
      return Array.prototype.push.apply(this, lines)
    }
  })
}

for (const transport of ['polling', 'websocket']) {
  parity(`should give Socket.IO's engine the session of its handshake by ${transport}`, withSocketIo({}, async function (site, io, session) {
    io.engine.use(session)
    io.on('connection', (socket) => socket.on('who', (answer) => answer([socket.request.session.id, socket.request.session.user])))
    await site.visit('/login')

    return ask(site, transport, 'who')
  }), ['id-1', 'ann'])

  parity(`should reload and save the session from a Socket.IO event by ${transport}`, withSocketIo({}, async function (site, io, session) {
    io.engine.use(session)
    io.on('connection', (socket) => socket.on('count', (answer) => {
      const { request } = socket

      request.session.reload((error) => {
        if (error) return answer(error.message)

        request.session.count = (request.session.count || 0) + 1
        request.session.save(() => answer('saved'))
      })
    }))
    await site.visit('/login')
    const answers = [await ask(site, transport, 'count'), await ask(site, transport, 'count')]

    return [...answers, (await site.visit('/')).body]
  }), ['saved', 'saved', '2'])
}

parity('should set the cookie of a new session in the answer to an upgrade', withSocketIo({ saveUninitialized: true }, async function (site, io, session) {
  io.engine.use(session)
  const client = new WebSocket(`ws://127.0.0.1:${site.server.port}/socket.io/?EIO=4&transport=websocket`)
  const [response] = await once(client, 'upgrade')

  client.terminate()
  return response.headers['set-cookie']
}), [`${cookieFor('id-1')}; Path=/; HttpOnly`])

parity('should set the cookie of a new session in the answer to a polling handshake', withSocketIo({ saveUninitialized: true }, async function (site, io, session) {
  io.engine.use(session)

  return (await site.visit('/socket.io/?EIO=4&transport=polling')).setCookie
}), [`${cookieFor('id-1')}; Path=/; HttpOnly`])

parity('should refuse a Socket.IO client whose session has no user', withSocketIo({}, async function (site, io, session) {
  io.engine.use(session)
  io.use((socket, next) => next(socket.request.session.user ? undefined : new Error('log in first')))
  io.on('connection', (socket) => socket.on('who', (answer) => answer(socket.request.session.user)))
  const guest = await ask(site, 'websocket', 'who').catch((error) => error.message)
  await site.visit('/login')

  return [guest, await ask(site, 'websocket', 'who')]
}), ['log in first', 'ann'])

parity('should share the session with express-socket.io-session', withSocketIo({}, async function (site, io, session) {
  io.use(sharedSession(session, cookieParser(SECRET)))
  io.on('connection', (socket) => socket.on('who', (answer) => answer([socket.handshake.session.id, socket.handshake.session.user])))
  await site.visit('/login')

  return ask(site, 'websocket', 'who')
}), ['id-1', 'ann'])

parity('should save after each event with express-socket.io-session\'s autoSave', withSocketIo({}, async function (site, io, session) {
  io.use(sharedSession(session, { autoSave: true }))
  io.on('connection', (socket) => socket.on('count', (answer) => {
    socket.handshake.session.count = 41
    answer()
  }))
  await site.visit('/login')
  const saved = untilSaved(site)

  await ask(site, 'websocket', 'count')
  await saved
  return (await site.visit('/')).body
}), '41')
