'use strict'

/** What a request looked at once may be another thing later. */

const { parity, cookieFor } = require('../support/site')

parity('should save a session to the store that the request has by then', async function (site) {
  const [store, other] = [new site.subject.MemoryStore(), new site.subject.MemoryStore()]
  site.serve(site.session({ store }), function (req, res) {
    req.sessionStore = other
    req.session.user = 'ann'
    res.end()
  })
  await site.visit()
  return [Object.keys(store.sessions), Object.keys(other.sessions)]
}, [[], ['id-1']])

parity('should save what changed after the head went out', async function (site) {
  const store = new site.subject.MemoryStore()
  site.serve(site.session({ store, cookie: { maxAge: 60000 } }), function (req, res) {
    if (req.url === '/') res.write('head')
    req.session.views = (req.session.views ?? 0) + 1
    res.end()
  })
  await site.visit('/first')
  await site.visit()
  return JSON.parse(store.sessions['id-1']).views
}, 2)

parity('should have no session of what comes with ENOENT', async function (site) {
  const store = site.store('sync')
  store.get = (sid, callback) => callback(Object.assign(new Error('gone'), { code: 'ENOENT' }), { cookie: {}, user: 'ann' })
  site.serve(site.session({ store }), (req, res) => res.end(String(req.session.user)))
  return (await site.visit('/', { headers: { cookie: cookieFor('a') } })).body
}, 'undefined')
