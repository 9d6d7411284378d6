'use strict'

/** `saveBefore`: a response whose session could not be stored is not sent; the error handler answers. */

const http = require('node:http')
const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const express = require('express')
const express4 = require('express4')
const { gatedStore, turns } = require('./support/gated-store')
const { redirect } = require('./support/redirect')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')

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
