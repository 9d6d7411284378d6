'use strict'

/** `saveBefore` with HEAD, pipelines, compression and HTTP/2. */

const http2 = require('node:http2')
const net = require('node:net')
const zlib = require('node:zlib')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const compression = require('compression')
const { redirect } = require('./support/redirect')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

test('should answer HEAD requests, and requests in one pipeline', () => withSite(ours, async (site) => {
  site.serve(site.session({ store: storeKinds.async(ours), saveBefore: 'response' }), (req, res) => {
    req.session.path = req.url
    res.setHeader('Content-Length', 2)
    res.end('ok')
  })
  const { status, body, cookie } = await site.visit('/', { method: 'HEAD' })
  assert.deepEqual([status, body, cookie !== ''], [200, '', true])
  const lines = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookieFor('nobody')}\r\n`
  const socket = net.connect(site.server.port, '127.0.0.1')
  socket.write(`${lines('/1')}\r\n${lines('/2')}\r\n${lines('/3')}Connection: close\r\n\r\n`)
  const text = (await socket.toArray()).join('')
  assert.equal(text.match(/HTTP\/1.1 200 OK/g).length, 3)
  assert.equal(text.match(/Set-Cookie/g).length, 3)
}))

test('should work with compression on either side', () => withSite(ours, async (site) => {
  for (const order of [0, 1]) {
    const store = storeKinds.async(ours)
    const middlewares = [site.session({ store, saveBefore: 'response' }), compression({ threshold: 0 })]
    site.serve(...(order === 0 ? middlewares : middlewares.reverse()), (req, res) => {
      req.session.a = 1
      res.setHeader('Content-Type', 'text/plain')
      if (req.url === '/redirect') return redirect(req, res)
      res.end('hello '.repeat(1000))
    })
    const { status, bytes, cookie } = await site.visit('/', { headers: { 'accept-encoding': 'gzip' } })
    assert.equal(status, 200)
    assert.equal(zlib.gunzipSync(bytes).length, 6000)
    assert.notEqual(cookie, '')
    assert.equal((await site.visit('/redirect', { headers: { 'accept-encoding': 'identity' } })).status, 302)
    site.jar = undefined
  }
}))

for (const [name, end] of Object.entries({ 'end()': (res) => res.end('ok'), 'writeHead().end()': (res) => res.writeHead(302, { location: '/' }).end('ok') })) {
  test(`should work with HTTP/2: ${name}`, () => withSite(ours, async (site) => {
    const store = storeKinds.async(ours)
    const use = site.session({ store, saveBefore: 'response' })
    const server = http2.createServer((req, res) => use(req, res, () => { req.session.a = 1; end(res) }))
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = http2.connect(`http://127.0.0.1:${server.address().port}`)
    const stream = client.request({ ':path': '/' })
    const [headers] = await once(stream, 'response')
    assert.match(headers['set-cookie'][0], /id-1/)
    assert.equal((await stream.toArray()).join(''), 'ok')
    client.close()
    server.close()
  }))
}

test('should discard a response of HTTP/2, too', () => withSite(ours, async (site) => {
  const store = storeKinds.async(ours)
  store.set = (sid, session, callback) => setImmediate(callback, new Error('store down'))
  const use = site.session({ store, saveBefore: 'redirect' })
  const server = http2.createServer((req, res) => use(req, res, (err) => {
    if (err) return res.end(err.message)
    redirect(req, res)
  }))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const client = http2.connect(`http://127.0.0.1:${server.address().port}`)
  const stream = client.request({ ':path': '/' })
  const [headers] = await once(stream, 'response')
  assert.deepEqual([headers[':status'], headers.location, headers['set-cookie']], [500, undefined, undefined])
  assert.equal((await stream.toArray()).join(''), 'store down')
  client.close()
  server.close()
}))
