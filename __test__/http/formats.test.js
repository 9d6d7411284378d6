'use strict'

/** Cookies and stored sessions are written as express-session writes them, and each package reads those of the other. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { parity, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')
const { serveIds } = require('./support/ids')

parity('should write the cookie\'s attributes in their order', async function (site) {
  const store = new site.subject.MemoryStore()
  const cookie = { maxAge: 60000, domain: 'a.example', path: '/', sameSite: 'lax', priority: 'high', partitioned: true, httpOnly: true }
  serveIds(site, { store, cookie })
  const { setCookie } = await site.visit()
  return [setCookie[0].slice(setCookie[0].indexOf(';')), store.sessions['id-1']]
}, [
  '; Domain=a.example; Path=/; Expires=Tue, 01 Jan 2030 00:01:00 GMT; HttpOnly; Partitioned; Priority=High; SameSite=Lax',
  '{"cookie":{"originalMaxAge":60000,"partitioned":true,"priority":"high","expires":"2030-01-01T00:01:00.000Z",' +
    '"httpOnly":true,"domain":"a.example","path":"/","sameSite":"lax"},"views":1}'
])

for (const kind of ['memory', 'async']) {
  parity(`should give the cookie of a stored session the attributes it had, store: ${kind}`, async function (site) {
    const store = site.store(kind)
    const cookie = { maxAge: 60000, domain: 'a.example', sameSite: 'strict', priority: 'low', partitioned: true, httpOnly: false }
    serveIds(site, { store, cookie, rolling: true })
    const [first, second] = [await site.visit(), await site.visit()]
    return [second.body, second.setCookie[0] === first.setCookie[0], second.setCookie[0].split('; ').slice(1)]
  }, ['id-1: 2', true, [
    'Domain=a.example', 'Path=/', 'Expires=Tue, 01 Jan 2030 00:01:00 GMT', 'Partitioned', 'Priority=Low', 'SameSite=Strict'
  ]])
}

for (const [writer, reader] of [[original, ours], [ours, original]]) {
  test(`should let ${reader.name} read sessions and cookies of ${writer.name}`, async function () {
    const { cookie, text } = await withSite(writer, async function (site) {
      const store = new writer.MemoryStore()
      serveIds(site, { store, cookie: { maxAge: 60000 } })
      const { cookie } = await site.visit()
      return { cookie, text: store.sessions['id-1'] }
    })

    const { body, stored } = await withSite(reader, async function (site) {
      const store = new reader.MemoryStore()
      store.sessions['id-1'] = text
      serveIds(site, { store, cookie: { maxAge: 60000 } })
      site.jar = cookie
      const { body } = await site.visit()
      return { body, stored: store.sessions['id-1'] }
    })

    assert.equal(body, 'id-1: 2')
    assert.equal(stored, text.replace('"views":1', '"views":2'))
  })
}
