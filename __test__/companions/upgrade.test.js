'use strict'

/** WebSockets: the session of an upgrade request, which has no response object of Node's making. */

const { once } = require('node:events')
const { WebSocket, WebSocketServer } = require('ws')
const { cookieFor, parity } = require('../support/site')

/**
 * Serves pages (/login fills the session, /logout destroys it, / tells its messages) and WebSockets for whoever is
 * logged in, for as long as `scenario(site)` runs. `talk(socket, req)` runs for each connection.
 */
function withSockets (talk, scenario) {
  return async function (site) {
    const session = site.session({ store: site.store('async') })
    const sockets = new WebSocketServer({ noServer: true })

    site.serve(session, function (req, res) {
      if (req.url === '/logout') return req.session.destroy(() => res.end())
      if (req.url === '/login') req.session.user = 'ann'
      res.end(JSON.stringify(req.session.messages || null))
    })

    site.server.server.on('upgrade', function (req, socket, head) {
      session(req, {}, function () {
        if (!req.session.user) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')

        sockets.handleUpgrade(req, socket, head, (webSocket) => talk(webSocket, req))
      })
    })

    try {
      await site.visit('/login')
      return await scenario(site)
    } finally {
      sockets.clients.forEach((webSocket) => webSocket.terminate())
    }
  }
}

function open (site, cookie = site.jar) {
  return new WebSocket(`ws://127.0.0.1:${site.server.port}`, { headers: cookie ? { cookie } : {} })
}

const hello = (webSocket, req) => webSocket.send(`${req.sessionID} ${req.session.user}`)

parity('should know on a WebSocket who logged in over HTTP', withSockets(hello, async function (site) {
  const [message] = await once(open(site), 'message')

  return message.toString()
}), 'id-1 ann')

for (const [what, cookie] of Object.entries({
  'without the cookie': '',
  'with a forged cookie': cookieFor('id-1', { secret: 'a guess' }),
  'with the cookie of a session that is gone': cookieFor('id-9')
})) {
  parity(`should know nobody on a WebSocket ${what}`, withSockets(hello, async function (site) {
    const [error] = await once(open(site, cookie), 'error')

    return error.message
  }), 'Unexpected server response: 401')
}

/** Adds every message to those in the session, on top of what others saved meanwhile. */
function remember (webSocket, req) {
  webSocket.on('message', (message) => req.session.reload(function (error) {
    if (error) return webSocket.send(error.message)

    req.session.messages = [...req.session.messages || [], message.toString()]
    req.session.save(() => webSocket.send('saved'))
  }))
}

async function say (client, text) {
  client.send(text)
  const [answer] = await once(client, 'message')
  return answer.toString()
}

parity('should find over HTTP what two WebSockets saved', withSockets(remember, async function (site) {
  const [one, other] = [open(site), open(site)]

  await Promise.all([once(one, 'open'), once(other, 'open')])
  await say(one, 'first')
  await say(other, 'second')
  return (await site.visit('/')).body
}), '["first","second"]')

parity('should tell a WebSocket that its session was destroyed over HTTP', withSockets(remember, async function (site) {
  const client = open(site)

  await once(client, 'open')
  await site.visit('/logout')
  return say(client, 'too late')
}), 'failed to load session')
