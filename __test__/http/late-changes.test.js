'use strict'

/** Apps that change a session, its cookie or how it is written where one could think that it is known already. */

const http = require('node:http')
const { cookieFor, parity } = require('../support/site')

const KINDS = ['recorded memory', 'async', 'sync']
const written = (site) => site.calls.filter((line) => /^store\.(set|touch)/.test(line)).map((line) => line.split('(', 1)[0])

/** Puts a session into a store and the visitor's cookie into the jar. */
function prepare (site, kind, data) {
  const store = site.store(kind)
  site.jar = cookieFor('id-0')
  return new Promise((resolve) => store.set('id-0', {
    cookie: { originalMaxAge: 60000, expires: new Date(Date.now() + 60000), httpOnly: true, path: '/' }, ...data
  }, () => {
    site.calls.length = 0
    resolve(store)
  }))
}

for (const kind of KINDS) {
  parity(`should send the cookie of a session that a wrapper around res.end fills, store: ${kind}`, async function (site) {
    const wrap = (req, res, next) => {
      const { end } = res
      res.end = function (...args) {
        req.session.late = true
        return end.apply(this, args)
      }
      next()
    }
    site.serve(wrap, site.session({ store: site.store(kind) }), (req, res) => res.end('x'))
    return (await site.visit()).setCookie.length
  }, 1)

  parity(`should send the cookie of a session that an overridden head fills, store: ${kind}`, async function (site) {
    const wrap = (req, res, next) => {
      res._implicitHeader = function () {
        req.session.late = true
        return http.ServerResponse.prototype._implicitHeader.call(this)
      }
      next()
    }
    site.serve(wrap, site.session({ store: site.store(kind) }), (req, res) => res.end('x'))
    return (await site.visit()).setCookie.length
  }, 1)

  parity(`should save a session whose key got another name, store: ${kind}`, async function (site) {
    const store = await prepare(site, kind, { before: 'value', other: 1 })
    site.serve(site.session({ store }), function (req, res) {
      for (const key of ['before', 'other']) {
        const value = req.session[key]
        delete req.session[key]
        req.session[key === 'before' ? 'after' : key] = value
      }
      res.end()
    })
    await site.visit()
    return written(site)
  }, ['store.set'])

  parity(`should save a session whose inner getter changes what comes after it, store: ${kind}`, async function (site) {
    const store = await prepare(site, kind, { inner: { value: 1 }, views: 1 })
    site.serve(site.session({ store }), function ({ session }, res) {
      Object.defineProperty(session.inner, 'value', {
        enumerable: true,
        get () {
          session.views = 2
          return 1
        }
      })
      res.end()
    })
    await site.visit()
    return written(site)
  }, ['store.set'])

  parity(`should save a session whose arrays are written in another way than before, store: ${kind}`, async function (site) {
    const store = await prepare(site, kind, { list: [1] })
    site.serve(site.session({ store }), function (req, res) {
      req.session.list.push(2)
      Array.prototype.toJSON = () => 'list' // eslint-disable-line no-extend-native
      res.end()
    })
    try {
      await site.visit()
    } finally {
      delete Array.prototype.toJSON
    }
    return written(site)
  }, ['store.set'])
}

parity('should write the attributes of a foreign cookie as they are at the moment', async function (site) {
  const path = { toString: () => path.text, text: '/' }
  const data = { path: '/', httpOnly: true }
  const domains = []
  site.serve(site.session({ rolling: true, store: site.store('async') }), function (req, res) {
    req.session.user = 'ann'
    req.session.cookie = { data, touch () {} }
    res.end()
  })
  for (const change of [() => {}, () => { data.domain = 'a.test' }, () => { data.path = path }, () => { path.text = '/inner' }]) {
    change()
    domains.push((await site.visit()).setCookie.map((line) => line.replace(/^[^;]*/, '')).join())
  }
  return domains
}, ['; Path=/; HttpOnly', '; Domain=a.test; Path=/; HttpOnly', '; Domain=a.test; Path=/; HttpOnly', '; Domain=a.test; Path=/inner; HttpOnly'])

// In Node.js 22 and newer.
if (JSON.rawJSON !== undefined) {
  for (const kind of ['memory', ...KINDS]) {
    parity(`should find a session unchanged whose numbers were written by JSON.rawJSON, store: ${kind}`, async function (site) {
      const store = site.store(kind)
      site.serve(site.session({ store, cookie: { maxAge: 60000 } }), function (req, res) {
        if (req.url === '/change') Object.assign(req.session, { views: (req.session.views || 0) + 1, price: JSON.rawJSON('1.50') })
        res.end()
      })
      // After that many changes in a row the text alone tells whether there was one.
      for (let visit = 0; visit < 40; visit++) await site.visit('/change')
      const read = await site.visit('/read')
      const changed = await site.visit('/change')
      return [read.setCookie.length, changed.setCookie.length]
    }, [0, 1])
  }
}
