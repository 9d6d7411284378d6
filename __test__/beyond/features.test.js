'use strict'

/** Each feature beside what apps use and what happens to them: middlewares, HTTP/2, lost clients, stores that fail. */

const http = require('node:http')
const http2 = require('node:http2')
const net = require('node:net')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const compression = require('compression')
const flash = require('connect-flash')
const csurf = require('csurf')
const express = require('express')
const { HANGING } = require('../support/limits')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

const users = { key: (session) => session.user }
const features = [
  { revive: false }, { conflict: 'merge' }, { saveBefore: 'redirect' }, { saveBefore: 'response' }, { clearCookie: true },
  { strictCookies: true }, { timeouts: { idle: 60000, absolute: 120000 } }, { users }, { outage: { timeout: 60000, policy: 'error' } },
  { outage: { timeout: 60000, policy: 'anonymous' } }, { preset: 'strict', cookie: { secure: false } }
]

/** What an app is like that has a store of ours, or where that can do without, one of somebody else's. */
const kindsFor = (feature) => feature.users === undefined ? ['memory', 'async'] : ['memory']

function eachFeature (name, scenario) {
  for (const feature of features) {
    for (const kind of kindsFor(feature)) {
      test(`${name} (${JSON.stringify(feature)}, ${kind} store)`, { timeout: HANGING }, () => withSite(ours, (site) => {
        return scenario(site, site.session({ store: storeKinds[kind](ours), ...feature }))
      }))
    }
  }
}

eachFeature('should work with compression, csurf and connect-flash', async (site, session) => {
  const app = express()
  app.use(session, compression({ threshold: 0 }), flash(), csurf())
  app.get('/', (req, res) => res.json({ token: req.csrfToken(), messages: req.flash('info') }))
  app.post('/', (req, res) => {
    req.flash('info', 'done')
    res.redirect(303, '/')
  })
  app.use((error, req, res, next) => res.status(error.status ?? 500).send(error.code))
  site.listen(app)

  const headers = { 'accept-encoding': 'identity' }
  const { token, messages } = JSON.parse((await site.visit('/', { headers })).body)
  assert.deepEqual(messages, [])
  assert.equal((await site.visit('/', { method: 'POST', headers })).status, 403)
  assert.equal((await site.visit('/', { method: 'POST', headers: { ...headers, 'x-csrf-token': token } })).status, 303)
  assert.deepEqual(JSON.parse((await site.visit('/', { headers })).body).messages, ['done'])
  assert.deepEqual(JSON.parse((await site.visit('/', { headers })).body).messages, [])
  assert.equal((await site.visit('/', { headers: { 'accept-encoding': 'gzip' } })).headers['content-encoding'], 'gzip')
})

eachFeature('should answer HEAD, and requests in one pipeline', async (site, session) => {
  site.serve(session, (req, res) => {
    req.session.views = (req.session.views ?? 0) + 1
    res.setHeader('Content-Length', 1)
    res.end(String(req.session.views))
  })
  const head = await site.visit('/', { method: 'HEAD' })
  assert.deepEqual([head.status, head.body], [200, ''])

  const get = (last) => `GET / HTTP/1.1\r\nHost: localhost\r\nCookie: ${site.jar}\r\n${last}\r\n`
  const socket = net.connect(site.server.port, '127.0.0.1')
  socket.write(get('') + get('') + get('Connection: close\r\n'))
  const text = (await socket.toArray()).join('')
  assert.equal(text.match(/HTTP\/1\.1 200/g).length, 3)
  assert.equal((await site.visit()).status, 200)
})

eachFeature('should work with HTTP/2', async (site, session) => {
  const server = http2.createServer((req, res) => session(req, res, () => {
    req.session.views = (req.session.views ?? 0) + 1
    res.end(String(req.session.views))
  }))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`)
  const visit = async (headers) => {
    const stream = client.request({ ':path': '/', ...headers })
    const [head] = await once(stream, 'response')
    return [head['set-cookie']?.[0].split(';')[0], (await stream.toArray()).join('')]
  }
  try {
    const [cookie, first] = await visit({})
    assert.deepEqual([first, (await visit({ cookie }))[1]], ['1', '2'])
  } finally {
    client.close()
    server.close()
  }
})

eachFeature('should save the session of a client that went away', async (site, session) => {
  site.serve(session, (req, res) => {
    if (req.url === '/start') req.session.views = 0
    if (req.url !== '/slow') return res.end(String(req.session.views))
    res.once('close', () => {
      req.session.views = 1
      req.session.save(() => site.events.push('saved'))
      site.server.server.emit('left')
      res.end()
    })
    site.server.server.emit('arrived')
  })
  await site.visit('/start')
  const left = once(site.server.server, 'left')
  const arrived = once(site.server.server, 'arrived')
  const request = http.get({ port: site.server.port, host: '127.0.0.1', path: '/slow', headers: { cookie: site.jar }, agent: false })
  request.on('error', () => {})
  await arrived
  request.destroy()
  await left
  while (site.events.length === 0) await new Promise((resolve) => setImmediate(resolve))
  assert.equal((await site.visit('/')).body, '1')
})

for (const feature of features.filter(({ users }) => users === undefined)) {
  test(`should tell the app that the store failed (${JSON.stringify(feature)})`, { timeout: HANGING }, () => withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    site.serve(site.session({ store, ...feature }), (req, res) => {
      if (req.url === '/change') req.session.views = (req.session.views ?? 0) + 1
      res.end('answered')
    })
    await site.visit('/change')
    for (const [method, path] of [['get', '/'], ['set', '/change'], ['touch', '/']]) {
      const { [method]: shipped } = store
      store[method] = (...args) => setImmediate(args.at(-1), new Error(`${method} failed`))
      await site.visit(path)
      store[method] = shipped
    }
    const expected = ['get', 'set', 'touch'].map((method) => `Error: ${method} failed`)
    if (feature.outage?.policy === 'anonymous') expected.shift()
    // An error of writing may come after the response.
    while (site.errors.length < expected.length) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(site.errors, expected)
    assert.equal((await site.visit('/change')).body, 'answered')
  }))
}
