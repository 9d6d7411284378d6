'use strict'

/** The middleware on WebSocket upgrades and beside Socket.IO, where there is no real response. */

const http = require('node:http')
const { cookieFor, parity } = require('../support/site')

/** Sends an upgrade request; resolves to the text of the answer. */
function upgrade (site, cookie) {
  return new Promise(function (resolve, reject) {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', ...(cookie && { cookie }) }
    const req = http.request({ host: '127.0.0.1', port: site.server.port, headers })

    req.on('upgrade', (res, socket) => resolve(new Promise((resolve) => {
      socket.on('data', () => {})
      socket.on('close', () => resolve(res.headers.answer))
    })))
    req.on('error', reject)
    req.end()
  })
}

/** Answers upgrades with what `serve(req)` calls back with. */
function onUpgrade (site, serve) {
  site.server.server.on('upgrade', function (req, socket) {
    serve(req, (answer) => socket.end(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAnswer: ${answer}\r\n\r\n`))
  })
}

async function logIn (site, session) {
  site.serve(session, function (req, res) {
    req.session.user = 'ann'
    res.end()
  })
  await site.visit()
}

for (const [what, response] of [['an empty object', () => ({})], ['a response that has only end()', () => ({ end () {} })]]) {
  parity(`should load the session of an upgrade with ${what}`, async function (site) {
    const session = site.session({ store: site.store('async') })

    await logIn(site, session)
    onUpgrade(site, (req, answer) => session(req, response(), (error) => answer(`${error} ${req.session.user} ${req.session.id}`)))
    return [await upgrade(site, site.jar), await upgrade(site, 'connect.sid=s%3Aid-1.forged'), await upgrade(site)]
  }, ['undefined ann id-1', 'undefined undefined id-2', 'undefined undefined id-3'])
}

parity('should save and reload a session long after the upgrade', async function (site) {
  const session = site.session({ store: site.store('recorded memory') })

  await logIn(site, session)
  onUpgrade(site, (req, answer) => session(req, {}, function () {
    const before = req.session
    before.messages = 3
    before.save(() => before.reload((error) => answer(`${error} ${req.session.messages} ${req.session === before}`)))
  }))
  return upgrade(site, site.jar)
}, 'undefined 3 false')

parity('should pass a store error of an upgrade to the callback', async function (site) {
  const session = site.session({ store: site.store('async', [{ method: 'get', call: 1, how: 'error' }]) })

  onUpgrade(site, (req, answer) => session(req, {}, (error) => answer(error.message)))
  return upgrade(site, cookieFor('id-1'))
}, 'get failed')

parity('should save at the end of a response that has only end()', async function (site) {
  const session = site.session({ store: site.store('sync') })
  const ended = []

  onUpgrade(site, function (req, answer) {
    const res = { end: (...args) => ended.push(args.length) }

    session(req, res, function () {
      req.session.user = 'ben'
      res.end()
      answer(site.calls.at(-1))
    })
  })

  return { call: await upgrade(site), ended: ended.length }
}, { call: 'store.set("id-1", {"cookie":{"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"},"user":"ben"}, function)', ended: 1 })

parity('should set its cookie on an upgrade through a real response', async function (site) {
  const session = site.session({ store: site.store('sync') })

  onUpgrade(site, function (req, answer) {
    const res = new http.ServerResponse(req)

    session(req, res, function () {
      req.session.user = 'ben'
      res.writeHead(101)
      answer(String(res.getHeader('Set-Cookie')))
    })
  })

  return upgrade(site)
}, `${cookieFor('id-1')}; Path=/; HttpOnly`)

parity('should give an upgrade a session of a MemoryStore, without a response', async function (site) {
  const store = new site.subject.MemoryStore()
  store.set('id-7', { cookie: new site.subject.Cookie(), user: 'ann' })
  const session = site.session({ store })
  const { server } = site.server

  return new Promise(function (resolve) {
    server.once('upgrade', (req, socket) => session(req, {}, function (error) {
      socket.destroy()
      resolve([error, req.session.user, req.sessionID])
    }))
    http.get({ port: site.server.port, host: '127.0.0.1', headers: { connection: 'upgrade', upgrade: 'websocket', cookie: cookieFor('id-7') } }).on('error', () => {})
  })
}, [undefined, 'ann', 'id-7'])

parity('should refuse a cookie header that is no string', async function (site) {
  const session = site.session({ store: site.store('memory') })
  const headers = [5, true, {}, ['connect.sid=s%3Aid-1.forged'], new String(cookieFor('id-1'))] // eslint-disable-line no-new-wrappers

  return headers.map(function (cookie) {
    const req = { url: '/', headers: { cookie } }
    try {
      session(req, { end () {} }, () => {})
    } catch (error) {
      return `${error.name}: ${error.message}`
    }
    return `no error, ${typeof req.session}`
  })
}, Array(5).fill('TypeError: argument str must be a string'))
