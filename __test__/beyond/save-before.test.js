'use strict'

/** `saveBefore`: a response goes out once the session is stored, or not at all. */

const http = require('node:http')
const http2 = require('node:http2')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const compression = require('compression')
const express = require('express')
const express4 = require('express4')
const { cookieFor, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

/** A store whose writes answer when the test says so; {@link GatedStore#release}. */
function gatedStore () {
  const store = storeKinds.async(ours)
  const { set } = Object.getPrototypeOf(store)
  store.waiting = []
  store.arrived = new Promise((resolve) => { store.arrive = resolve })
  store.set = (sid, session, callback) => {
    const text = JSON.parse(JSON.stringify(session))
    store.waiting.push((err) => err ? callback(err) : set.call(store, sid, text, callback))
    store.arrive()
  }
  store.release = (err) => store.waiting.shift()(err)
  return store
}

function redirect (req, res) {
  req.session.user = 'ann'
  res.statusCode = 302
  res.setHeader('Location', '/home')
  res.setHeader('ETag', '"x"')
  res.setHeader('Content-Security-Policy', "default-src 'self'")
  res.end('moved')
}

/** Sends a request and tells, without waiting for the answer, whether any of it has come. */
function watch (answer) {
  const watched = { hasCome: false, answer }
  answer.then(() => { watched.hasCome = true })
  return watched
}

const turns = async () => { for (let i = 0; i < 20; i++) await new Promise(setImmediate) }

test('should send a redirect once the session is stored, and not before', () => withSite(ours, async (site) => {
  const store = gatedStore()
  site.serve(site.session({ store, saveBefore: 'redirect' }), redirect)
  const visit = watch(site.visit('/'))
  await store.arrived
  await turns()
  assert.equal(visit.hasCome, false)
  store.release()
  const { status, headers, body, cookie } = await visit.answer
  assert.deepEqual([status, headers.location, body], [302, '/home', 'moved'])
  assert.equal(JSON.parse(store.texts.get('id-1')).user, 'ann')
  assert.match(cookie, /id-1/)
}))

test('should not hold back the head of other responses, of 304 and of redirects to nowhere', () => withSite(ours, async (site) => {
  for (const [statusCode, headers] of [[200, {}], [304, { Location: '/' }], [302, {}]]) {
    const store = gatedStore()
    let sent
    site.serve(site.session({ store, saveBefore: 'redirect' }), (req, res) => {
      req.session.user = 'ann'
      res.writeHead(statusCode, headers)
      res.end()
      sent = res.headersSent && res._header
    })
    const visit = site.visit('/')
    await store.arrived
    assert.ok(sent)
    store.release()
    assert.equal((await visit).status, statusCode)
  }
}))

for (const write of [(res) => res.writeHead(303, { Location: '/x' }), (res) => res.writeHead(303, ['Location', '/x'])]) {
  test('should hold back a redirect whose head was written at once', () => withSite(ours, async (site) => {
    const store = gatedStore()
    site.serve(site.session({ store, saveBefore: 'redirect' }), (req, res) => {
      req.session.user = 'ann'
      write(res).end()
    })
    const visit = watch(site.visit('/'))
    await store.arrived
    await turns()
    assert.equal(visit.hasCome, false)
    store.release()
    assert.deepEqual([(await visit.answer).status, (await visit.answer).headers.location], [303, '/x'])
  }))
}

for (const prepare of [() => {}, (res) => res.writeHead(302, { Location: '/', 'Content-Length': 5, 'X-Kept': 1 })]) {
  test('should answer the error in place of a redirect that could not be saved', () => withSite(ours, async (site) => {
    const store = gatedStore()
    site.serve(site.session({ store, saveBefore: 'redirect' }), (req, res) => {
      req.session.user = 'ann'
      prepare(res)
      if (!res._header) redirect(req, res)
      else res.end('moved')
    })
    const visit = site.visit('/')
    await store.arrived
    store.release(new Error('store down'))
    const { status, headers, body, cookie } = await visit
    assert.deepEqual([status, headers.location, headers.etag, body, cookie], [500, undefined, undefined, 'store down', ''])
    if (prepare.length === 0) assert.equal(headers['content-security-policy'], "default-src 'self'")
    assert.deepEqual(site.errors, ['Error: store down'])
  }))
}

for (const [name, app] of Object.entries({ 'Express 5': express(), 'Express 4': express4() })) {
  test(`should let ${name} answer the error`, () => withSite(ours, async (site) => {
    const store = gatedStore()
    app.use(site.session({ store, saveBefore: 'response' }))
    app.get('/redirect', (req, res) => { req.session.a = 1; res.redirect('/') })
    app.get('/json', (req, res) => { req.session.a = 1; res.status(201).json({ saved: true }) })
    app.use((err, req, res, next) => res.json({ error: err.message }))
    site.listen(app)
    for (const path of ['/redirect', '/json']) {
      const visit = site.visit(path)
      await new Promise((resolve) => { store.arrive = resolve; if (store.waiting.length > 0) resolve() })
      store.release(new Error('store down'))
      const { status, body, headers } = await visit
      assert.deepEqual([status, JSON.parse(body), headers.location], [500, { error: 'store down' }, undefined])
    }
  }))
}

test('should hold back every response that is one end()', () => withSite(ours, async (site) => {
  const store = gatedStore()
  site.serve(site.session({ store, saveBefore: 'response' }), (req, res) => { req.session.a = 1; res.end('hello') })
  const visit = watch(site.visit('/'))
  await store.arrived
  await turns()
  assert.equal(visit.hasCome, false)
  store.release()
  assert.equal((await visit.answer).body, 'hello')
}))

test('should let responses stream', () => withSite(ours, async (site) => {
  const store = gatedStore()
  site.serve(site.session({ store, saveBefore: 'response' }), (req, res) => { req.session.a = 1; res.write('hel'); res.end('lo') })
  const req = http.request({ host: '127.0.0.1', port: site.server.port, agent: false })
  req.end()
  const [res] = await once(req, 'response') // the head is there
  await store.arrived
  store.release()
  assert.equal((await res.toArray()).join(''), 'hello')
}))

test('should look, while it is held back, like a response that has ended', () => withSite(ours, async (site) => {
  const store = gatedStore()
  const seen = []
  site.serve(site.session({ store, saveBefore: 'response' }), (req, res) => {
    req.session.a = 1
    res.setHeader('X-First', 'yes')
    res.end('first')
    seen.push(res.headersSent, res.writableEnded, res.end('second'))
    for (const change of [() => res.setHeader('X', 1), () => res.removeHeader('X-First'), () => res.writeHead(500)]) {
      assert.throws(change, { code: 'ERR_HTTP_HEADERS_SENT' })
    }
    res.statusCode = 500
    res.flushHeaders()
  })
  const visit = site.visit('/')
  await store.arrived
  store.release()
  const { status, headers, body } = await visit
  assert.deepEqual([status, headers['x-first'], body], [200, 'yes', 'first'])
  assert.deepEqual(seen, [true, true, false])
  assert.deepEqual(site.errors, [])
}))

test('should call the callback of end', () => withSite(ours, async (site) => {
  const called = new Promise((resolve) => {
    site.serve(site.session({ store: storeKinds.async(ours), saveBefore: 'response' }), (req, res) => { req.session.a = 1; res.end('x', 'utf8', resolve) })
  })
  assert.equal((await site.visit('/')).body, 'x')
  await called
}))

test('should commit again what the app changes after the end', () => withSite(ours, async (site) => {
  const store = gatedStore()
  site.serve(site.session({ store, saveBefore: 'response' }), (req, res) => {
    req.session.a = 1
    res.end()
    req.session.b = 2
  })
  const visit = site.visit('/')
  await store.arrived
  store.release()
  await turns()
  store.release()
  await visit
  const { a, b } = JSON.parse(store.texts.get('id-1'))
  assert.deepEqual({ a, b }, { a: 1, b: 2 })
}))

test('should drop the response of a client that has gone, without an error for anybody', () => withSite(ours, async (site) => {
  const store = gatedStore()
  let closed
  site.serve(site.session({ store, saveBefore: 'response' }), (req, res) => {
    closed = once(res, 'close')
    req.session.a = 1
    res.end('x')
  })
  const req = http.request({ host: '127.0.0.1', port: site.server.port, agent: false })
  req.on('error', () => {})
  req.end()
  await store.arrived
  req.destroy()
  await closed
  store.release(new Error('store down'))
  await turns()
  assert.deepEqual(site.errors, [])
}))

test('should send what JSON can\'t say to the error handler', () => withSite(ours, async (site) => {
  site.serve(site.session({ store: storeKinds.async(ours), saveBefore: 'response' }), (req, res) => { req.session.a = 1n; res.end('x') })
  assert.equal((await site.visit('/')).status, 500)
}))

test('should answer HEAD requests, and requests in one pipeline', () => withSite(ours, async (site) => {
  site.serve(site.session({ store: storeKinds.async(ours), saveBefore: 'response' }), (req, res) => {
    req.session.path = req.url
    res.setHeader('Content-Length', 2)
    res.end('ok')
  })
  const { status, body, cookie } = await site.visit('/', { method: 'HEAD' })
  assert.deepEqual([status, body, cookie !== ''], [200, '', true])
  const lines = (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookieFor('nobody')}\r\n`
  const socket = require('node:net').connect(site.server.port, '127.0.0.1')
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
    assert.equal(require('node:zlib').gunzipSync(bytes).length, 6000)
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
