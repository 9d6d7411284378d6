'use strict'

/** DEBUG=express-session prints the lines that express-session prints, in their order. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { HANGING } = require('../support/limits')
const { location, originalLocation, runProgram } = require('./support/child')

/** A server whose visitor goes through `paths` one by one, keeping cookies. */
const program = (name, { options = '', store = '', paths, headers = '{}' }) => `
  const http = require('node:http')
  const session = require(${JSON.stringify(name)})
  let ids = 0
  const store = ${store || 'new session.MemoryStore()'}
  const middleware = session({ secret: 'cat', resave: false, saveUninitialized: false, store, genid: () => 'id-' + ++ids, ${options} })
  const acts = {
    '/set': (req, res) => { req.session.views = (req.session.views || 0) + 1; res.end('set') },
    '/read': (req, res) => res.end('read'),
    '/length': (req, res) => { req.session.views = 9; res.setHeader('Content-Length', 4); res.end('four') },
    '/save': (req, res) => { req.session.views = 7; req.session.save(() => res.end()) },
    '/reload': (req, res) => req.session.reload(() => res.end()),
    '/regenerate': (req, res) => req.session.regenerate(() => { req.session.views = 1; res.end() }),
    '/destroy': (req, res) => req.session.destroy(() => res.end()),
    '/unset': (req, res) => { req.session = null; res.end() },
    '/bogus': (req, res) => { req.sessionID = 5; res.end() },
    '/lost': (req, res) => { store.emit('disconnect'); res.end() }
  }
  const server = http.createServer((req, res) => middleware(req, res, (error) => error ? res.end(error.message) : acts[req.url](req, res)))
  server.listen(0, '127.0.0.1', async () => {
    let cookie = ''
    for (const path of ${JSON.stringify(paths)}) {
      console.error('# ' + path)
      const headers = { ...(cookie && { cookie }), connection: 'close', ...${headers} }
      await new Promise((resolve) => http.get({ port: server.address().port, host: '127.0.0.1', path, headers }, (res) => {
        cookie = (res.headers['set-cookie'] || [cookie])[0].split(';')[0]
        res.resume().on('end', resolve)
      }))
    }
    server.close()
  })
`

const failing = (method) => `Object.assign(new session.Store(), {
  get (sid, callback) { ${method === 'get' ? 'callback(new Error("lost"))' : 'callback(null, { cookie: {}, views: 1 })'} },
  set (sid, data, callback) { callback(${method === 'set' ? 'new Error("full")' : ''}) },
  destroy (sid, callback) { callback() }
})`

const flows = {
  'a visitor who comes back': { paths: ['/read', '/set', '/read', '/set', '/length'] },
  'saving and reloading': { paths: ['/save', '/reload', '/read'] },
  'regenerating and destroying': { paths: ['/set', '/regenerate', '/destroy', '/read'] },
  unsetting: { paths: ['/set', '/unset', '/read'], options: "unset: 'destroy'" },
  'unsetting and keeping': { paths: ['/set', '/unset'] },
  'saving all and always': { paths: ['/read', '/read'], options: 'resave: true, saveUninitialized: true, rolling: true' },
  'a maxAge': { paths: ['/set', '/read', '/set'], options: 'cookie: { maxAge: 1e9 }, rolling: true' },
  'a path elsewhere': { paths: ['/lost'], options: "cookie: { path: '/admin' }" },
  'a secure cookie': { paths: ['/set'], options: 'cookie: { secure: true }' },
  'a forged cookie': { paths: ['/set'], headers: '{ cookie: "connect.sid=s%3Aid-1.forged" }' },
  'an unsigned cookie': { paths: ['/set'], headers: '{ cookie: "connect.sid=id-1" }' },
  'an ID that is no text': { paths: ['/bogus'] },
  'a store that is lost': { paths: ['/set', '/lost', '/bogus'] },
  'a store that fails to get': { paths: ['/set'], store: failing('get'), headers: '{ cookie: "connect.sid=s%3Aid-1.3kUfHQcT4N2OBAxW3w8LGGbIgnVtbFZVFZIRfdBBCV0" }' },
  'a store that fails to set': { paths: ['/set'], store: failing('set') }
}

/** Times and the cookie's expiry are not the same from run to run. */
const lines = (stderr) => stderr.split('\n').map((line) => line.replace(/^\w{3}, .*? GMT /, '').replace(/Expires=[^;]*/, 'Expires=…'))

for (const [what, flow] of Object.entries(flows)) {
  test(`should print upstream's lines for ${what}`, { timeout: HANGING }, async function () {
    const run = async (name) => {
      const { status, stderr } = await runProgram(program(name, flow), { env: { DEBUG: 'express-session' } })
      assert.equal(status, 0, stderr)
      return lines(stderr)
    }
    const [theirs, mine] = await Promise.all([run(originalLocation), run(location)])
    assert.ok(theirs.some((line) => line.startsWith('express-session ')))
    assert.deepEqual(mine, theirs)
  })
}
