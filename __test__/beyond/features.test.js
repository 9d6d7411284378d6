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
const { features, kindsFor } = require('./support/features')

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

/** What a store's methods may be asked to do, and by which pages. */
const pages = [['get', '/'], ['set', '/change'], ['touch', '/'], ['destroy', '/logout']]

/** The methods whose failure the app is told of. A visitor without a session can do; a touch may be left out. */
function expectedErrors ({ outage, timeouts }) {
  return pages.map(([method]) => method)
    .filter((method) => !(method === 'get' && outage?.policy === 'anonymous') && !(method === 'touch' && timeouts?.touchEvery))
}

/**
 * @param {object} feature
 * @param {string} kind of the store
 * @param {(method: string) => (...args: any[]) => void} fault what a method does in its place
 * @returns {Promise<string[]>} the errors that the app got, each once: `unset: 'destroy'` destroys again what could not be destroyed
 */
async function errorsOfApp (site, feature, kind, fault) {
  const store = storeKinds[kind](ours)
  site.serve(site.session({ store, ...feature }), (req, res, next) => {
    if (req.url === '/change') req.session.views = (req.session.views ?? 0) + 1
    if (req.url === '/logout') return req.session.destroy((err) => err ? next(err) : res.end('answered'))
    res.end('answered')
  })
  await site.visit('/change')
  const jar = site.jar
  for (const [method, path] of pages) {
    site.jar = jar
    const shipped = Object.getOwnPropertyDescriptor(store, method)
    store[method] = fault(method)
    const errors = site.errors.length
    await site.visit(path)
    // An error of writing may come after the response.
    while (expectedErrors(feature).includes(method) && site.errors.length === errors) await new Promise((resolve) => setImmediate(resolve))
    if (shipped === undefined) delete store[method]
    else Object.defineProperty(store, method, shipped)
  }
  site.jar = jar
  assert.equal((await site.visit('/change')).body, 'answered')
  return [...new Set(site.errors)]
}

for (const feature of features) {
  const expected = expectedErrors(feature)
  for (const kind of kindsFor(feature)) {
    const name = `(${JSON.stringify(feature)}, ${kind} store)`
    test(`should tell the app that the store failed ${name}`, { timeout: HANGING }, () => withSite(ours, async (site) => {
      const errors = await errorsOfApp(site, feature, kind, (method) => (...args) => setImmediate(args.at(-1), new Error(`${method} failed`)))
      assert.deepEqual(errors, expected.map((method) => `Error: ${method} failed`))
    }))

    test(`should tell the app that the store never answers ${name}`, { timeout: HANGING }, () => withSite(ours, async (site) => {
      const patient = { ...feature, outage: { ...feature.outage, timeout: 20 } }
      const errors = await errorsOfApp(site, patient, kind, () => () => {})
      assert.deepEqual(errors.map((error) => /did not answer (\w+)\(\) within 20 ms/.exec(error)?.[1] ?? error), expected)
    }))
  }
}
