'use strict'

/** What signs the cookie, and where a session ID is found. */

const { createSecretKey } = require('node:crypto')
const { cookieFor, parity } = require('../support/site')
const { serveIds } = require('./support/ids')

const bytes = Buffer.from('keyboard cat')
const secrets = {
  'a string': 'keyboard cat',
  'a Buffer': bytes,
  'a TypedArray': new Uint8Array(bytes),
  'a KeyObject': createSecretKey(bytes),
  'an array of them': [createSecretKey(bytes), bytes, 'other']
}

for (const [what, secret] of Object.entries(secrets)) {
  parity(`should sign and verify with ${what} for a secret`, async function (site) {
    serveIds(site, { secret })
    const first = await site.visit()
    return [first.cookie, (await site.visit()).body]
  }, [cookieFor('id-1', { secret: 'keyboard cat' }), 'id-1: 2'])
}

parity('should rotate the secrets of a running app', async function (site) {
  const secret = ['old']
  serveIds(site, { secret, rolling: true })
  const seen = [(await site.visit()).cookie]
  secret.unshift('new')
  const rotated = await site.visit()
  seen.push(rotated.body, rotated.cookie)
  secret.pop()
  site.jar = cookieFor('id-1', { secret: 'old' })
  seen.push((await site.visit()).body)
  return seen
}, [cookieFor('id-1', { secret: 'old' }), 'id-1: 2', cookieFor('id-1', { secret: 'new' }), 'id-2: 1'])

parity('should fall back on req.secret', async function (site) {
  serveIds(site, { secret: undefined }, (req, res, next) => { req.secret = 'parser'; next() })
  const { cookie } = await site.visit()
  return [cookie, (await site.visit()).body]
}, [cookieFor('id-1', { secret: 'parser' }), 'id-1: 2'])

for (const [property, value] of [['signedCookies', 'id-7'], ['cookies', decodeURIComponent(cookieFor('id-7').slice('connect.sid='.length))]]) {
  parity(`should find a session ID in req.${property}`, async function (site) {
    const store = new site.subject.MemoryStore()
    store.set('id-7', { cookie: new site.subject.Cookie(), views: 41 })
    serveIds(site, { store }, (req, res, next) => { req[property] = { 'connect.sid': value }; next() })
    return (await site.visit()).body
  }, 'id-7: 42')
}
