'use strict'

/** `saveBefore`: a response goes out once the session is stored, or not at all. */

const http = require('node:http')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { gatedStore, turns } = require('./support/gated-store')
const { redirect } = require('./support/redirect')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

/** Sends a request and tells, without waiting for the answer, whether any of it has come. */
function watch (answer) {
  const watched = { hasCome: false, answer }
  answer.then(() => { watched.hasCome = true })
  return watched
}

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
