'use strict'

/** What `res.end` gives back to the handler, and when it calls back. */

const { parity } = require('../support/site')

parity('should return false from a second end', async function (site) {
  site.serve(site.session(), function (req, res) {
    site.events.push(res.end('first') === res, res.end('second'))
  })
  await site.visit()
  return site.events
}, [true, false])

parity('should return the response when the store answers at once', async function (site) {
  site.serve(site.session({ store: site.store('sync') }), function (req, res) {
    req.session.user = 'ann'
    site.events.push(res.end('hello') === res)
  })
  await site.visit()
  return site.events
}, [true])

parity('should return what write returned when the store takes its time', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req, res) {
    req.session.user = 'ann'
    site.events.push(res.end(req.url === '/small' ? 'small' : Buffer.alloc(1e6)))
  })
  await site.visit('/small')
  await site.visit('/large')
  return site.events
}, [true, false])

parity('should return true from end() when the store takes its time', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req, res) {
    req.session.user = 'ann'
    site.events.push(res.end())
  })
  await site.visit()
  return site.events
}, [true])

parity('should call the callback of end(chunk, callback)', async function (site) {
  site.serve(site.session({ store: site.store('sync') }), function (req, res) {
    req.session.user = 'ann'
    res.end('hello', () => site.events.push('ended'))
  })
  const { body } = await site.visit()
  return [body, ...site.events]
}, ['hello', 'ended'])

parity('should call the callback of end(callback) when there is nothing to save', async function (site) {
  site.serve(site.session(), (req, res) => res.end(() => site.events.push('ended')))
  const { body } = await site.visit()
  return [body, ...site.events]
}, ['', 'ended'])

parity('should refuse end(callback) as a chunk when there is a session to save', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req, res) {
    req.session.user = 'ann'
    try {
      res.end(() => site.events.push('ended'))
    } catch (error) {
      site.events.push(error.code)
    }
  })
  await site.visit()
  return site.events
}, ['ERR_INVALID_ARG_TYPE', 'ended'])

parity('should not end the response before the session is saved', async function (site) {
  const store = site.store('async')
  const { set } = store
  let answer

  store.set = function (sid, sess, callback) {
    set.call(this, sid, sess, () => { answer = callback })
  }
  site.serve(site.session({ store }), function (req, res) {
    req.session.user = 'ann'
    res.on('finish', () => site.events.push('finished'))
    res.end('hello')
    site.events.push(res.headersSent ? 'header sent' : 'header held back', res.writableEnded)
    setImmediate(() => {
      site.events.push('saved')
      answer()
    })
  })
  await site.visit()
  return site.events
}, ['header sent', false, 'saved', 'finished'])

parity('should let a handler set headers until it ends its response', async function (site) {
  site.serve(site.session(), function (req, res) {
    req.session.user = 'ann'
    res.setHeader('X-Late', '1')
    res.end()
  })
  const { headers } = await site.visit()
  return headers['x-late']
}, '1')

parity('should not set its cookie when the header is out before the session changes', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req, res) {
    res.flushHeaders()
    req.session.user = 'ann'
    res.end()
  })
  const { setCookie } = await site.visit()
  return { setCookie, calls: site.calls.map((call) => call.split('(', 1)[0]) }
}, { setCookie: [], calls: ['store.set'] })
