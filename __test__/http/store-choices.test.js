'use strict'

/** Which store is asked, for what, and with which ID, in the rarer cases. */

const onHeaders = require('on-headers')
const { cookieFor, parity } = require('../support/site')

const KINDS = ['recorded memory', 'async']
const cookie = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }

for (const kind of KINDS) {
  parity(`should save to the store that took the place of req.sessionStore, store: ${kind}`, async function (site) {
    const [first, second] = [site.store(kind), site.store('sync')]
    site.serve(site.session({ store: first }), function (req, res) {
      req.sessionStore = second
      req.session.user = 'ann'
      res.end()
    })
    await site.visit()
    const find = (store) => new Promise((resolve) => store.get('id-1', (err, data) => resolve([err, data?.user])))
    return [await find(first), await find(second)]
  }, [[null, undefined], [null, 'ann']])

  parity(`should save what changes after the head is out, store: ${kind}`, async function (site) {
    const store = site.store(kind)
    await new Promise((resolve) => store.set('id-0', { cookie: { ...cookie, originalMaxAge: 60000, expires: new Date(Date.now() + 60000) }, views: 1 }, resolve))
    site.jar = cookieFor('id-0')
    site.serve(site.session({ store }), function (req, res) {
      res.writeHead(200)
      req.session.views++
      res.end()
    })
    const { setCookie } = await site.visit()
    return new Promise((resolve) => store.get('id-0', (err, data) => resolve([err, data.views, setCookie.length])))
  }, [null, 2, 0])

  parity(`should send the cookie of a session that a later hook on the head fills, store: ${kind}`, async function (site) {
    site.serve(site.session({ store: site.store(kind) }), function (req, res) {
      onHeaders(res, () => { req.session.late = true })
      res.end('x')
    })
    return (await site.visit()).setCookie.length
  }, 1)

  parity(`should sign an ID that is not ASCII, store: ${kind}`, async function (site) {
    const id = '\u0100\u0100\u00e9'
    site.serve(site.session({ store: site.store(kind), genid: () => id }), function (req, res) {
      req.session.views = (req.session.views || 0) + 1
      res.end(`${req.session.views}`)
    })
    const { cookie } = await site.visit()
    return [cookie === cookieFor(id), (await site.visit()).body]
  }, [true, '2'])
}

parity('should begin a new session where a store has an ENOENT error and data', async function (site) {
  const store = site.store('async')
  store.get = (sid, callback) => callback(Object.assign(new Error('gone'), { code: 'ENOENT' }), { cookie, user: 'ann' })
  site.jar = cookieFor('id-0')
  site.serve(site.session({ store }), (req, res) => res.end(`${req.session.user} ${req.sessionID}`))
  return (await site.visit()).body
}, 'undefined id-1')
