'use strict'

/** `sessions.load(req)`: who is there at an upgrade, whatever framework serves the pages. */

const { once } = require('node:events')
const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { WebSocket, WebSocketServer } = require('ws')
const { HANGING } = require('../support/limits')
const { withSite } = require('../support/site')
const { ours } = require('../support/subjects')
const { frameworks, serveWith } = require('./frameworks')
const { wrappers } = require('./koa-fastify')

const answer = (req) => {
  if (req.url === '/login') req.session.user = 'ann'
  return req.session.user ?? 'nobody'
}

const servers = {
  ...Object.fromEntries(Object.keys(frameworks).map((name) => [name, async (site, sessions) => {
    serveWith(site, name, sessions, (req, res) => res.end(answer(req)))
  }])),
  ...Object.fromEntries(Object.entries(wrappers).map(([name, serve]) => [name, (site, sessions) => serve(site.server, sessions, answer)]))
}

/** Lets WebSockets of visitors in who are logged in, and tells each its user. */
function upgradeBy (sessions, server) {
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    const refuse = () => socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    sessions.load(req).then((session) => {
      if (!session?.user) return refuse()
      sockets.handleUpgrade(req, socket, head, (ws) => ws.send(session.user))
    }, refuse)
  })
  return sockets
}

describe('sessions.load(req)', { timeout: HANGING }, () => {
  for (const [name, serve] of Object.entries(servers)) {
    it(`should know at an upgrade who logged in by ${name}`, () => withSite(ours, async (site) => {
      const sessions = site.session({ store: site.store('async') })
      await serve(site, sessions)
      const sockets = upgradeBy(sessions, site.server.server)
      const open = (headers) => new WebSocket(`ws://127.0.0.1:${site.server.port}`, { headers })
      try {
        assert.equal((await site.visit('/login')).body, 'ann')
        const [message] = await once(open({ cookie: site.jar }), 'message')
        assert.equal(message.toString(), 'ann')
        const [error] = await once(open({}), 'error')
        assert.match(error.message, /401/)
      } finally {
        sockets.clients.forEach((socket) => socket.terminate())
      }
    }))
  }
})
