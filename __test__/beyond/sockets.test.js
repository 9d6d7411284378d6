'use strict'

/** `sessions.load(req)` in real upgrades: ws and socket.io. */

const { once } = require('node:events')
const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { Server } = require('socket.io')
const { io: connect } = require('socket.io-client')
const { WebSocket, WebSocketServer } = require('ws')
const { createTestSession } = require('../../testing')
const { TestServer } = require('../support/http')
const { HANGING } = require('../support/limits')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const kinds = { 'as in express-session': {}, 'with revive: false': { revive: false }, "with preset: 'strict'": { preset: 'strict', doctor: false } }

for (const [words, options] of Object.entries(kinds)) {
  describe(`sessions.load(req) ${words}`, { timeout: HANGING }, () => {
    let server, sessions, store, visitor

    before(async () => {
      server = await new TestServer().start()
      store = storeKinds.async(ours)
      sessions = ours.session({ secret: 'keyboard cat', resave: false, saveUninitialized: false, store, ...options })
      visitor = await createTestSession(sessions, { user: 'ann' })
    })

    after(() => server.stop())

    describe('with ws', () => {
      const sockets = new WebSocketServer({ noServer: true })
      const upgrade = (req, socket, head) => {
        const refuse = () => socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
        sessions.load(req).then((session) => {
          if (!session?.user) return refuse()
          sockets.handleUpgrade(req, socket, head, (ws) => ws.on('message', () => answer(req, ws)))
        }, refuse)
      }

      /** Counts in the session, which the socket reads anew each time. */
      async function answer (req, ws) {
        try {
          const session = await req.session.reload()
          session.count = (session.count ?? 0) + 1
          await session.save()
          ws.send(`${session.user} ${session.count}`)
        } catch {
          ws.close(1008)
        }
      }

      before(() => server.server.on('upgrade', upgrade))
      after(() => server.server.off('upgrade', upgrade))

      const open = (headers) => new WebSocket(`ws://127.0.0.1:${server.port}`, { headers })

      it('should let a visitor in who is logged in, and save what a socket changes', async () => {
        const socket = open({ cookie: visitor.cookie })
        await once(socket, 'open')
        const answers = []
        for (let i = 0; i < 2; i++) {
          socket.send('count')
          answers.push(String((await once(socket, 'message'))[0]))
        }
        assert.deepEqual(answers, ['ann 1', 'ann 2'])
        assert.equal(JSON.parse(store.texts.get(visitor.id)).count, 2)
        socket.close()
        await once(socket, 'close')
      })

      it('should learn by reload that the session has ended', async () => {
        const bob = await createTestSession(sessions, { user: 'bob' })
        const socket = open({ cookie: bob.cookie })
        await once(socket, 'open')
        store.texts.delete(bob.id)
        socket.send('count')
        assert.equal((await once(socket, 'close'))[0], 1008)
        assert.equal(store.texts.has(bob.id), false)
      })

      for (const [who, headers] of [['without a cookie', {}], ['with a forged cookie', { cookie: 'connect.sid=s%3Aann.ann' }]]) {
        it(`should refuse a visitor ${who}`, async () => {
          const [error] = await once(open(headers), 'error')
          assert.match(error.message, /401/)
        })
      }
    })

    describe('with socket.io', () => {
      let io

      before(() => {
        io = new Server(server.server)
        io.use((socket, next) => {
          sessions.load(socket.request).then((session) => next(session?.user ? undefined : new Error('unauthorized')), next)
        })
        io.on('connection', (socket) => socket.on('who', (reply) => reply(socket.request.session.user)))
      })

      after(() => io.close())

      const open = (transport, headers) => connect(`http://127.0.0.1:${server.port}`, {
        transports: [transport], reconnection: false, forceNew: true, extraHeaders: headers
      })

      for (const transport of ['websocket', 'polling']) {
        it(`should know who is there, by ${transport}`, async () => {
          const socket = open(transport, { cookie: visitor.cookie })
          await new Promise((resolve, reject) => socket.on('connect', resolve).on('connect_error', reject))
          assert.equal(await socket.emitWithAck('who'), 'ann')
          socket.disconnect()
        })

        it(`should refuse visitors without a session, by ${transport}`, async () => {
          const socket = open(transport, {})
          const error = await new Promise((resolve) => socket.on('connect_error', resolve))
          assert.equal(error.message, 'unauthorized')
          socket.disconnect()
        })
      }
    })
  })
}
