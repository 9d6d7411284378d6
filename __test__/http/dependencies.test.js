'use strict'

/** Packages that other middleware shares with this one: on-headers and parseurl work on the same requests. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const onHeaders = require('on-headers')
const { parity } = require('../support/site')
const { serveIds } = require('./support/ids')

test('should depend on upstream\'s debug, depd, on-headers and parseurl', function () {
  const mine = require('../../package.json').dependencies
  const theirs = require('express-session/package.json').dependencies
  for (const name of ['debug', 'depd', 'on-headers', 'parseurl']) {
    assert.ok(theirs[name], name)
    assert.equal(mine[name], theirs[name])
  }
})

parity('should leave on the request what parseurl leaves there', async function (site) {
  site.serve(site.session({ cookie: { path: '/app' } }), (req, res) => res.end(req._parsedOriginalUrl?.pathname ?? String(req._parsedUrl?.pathname)))
  return (await site.visit('/app/x?y')).body
}, '/app/x')

parity('should call listeners of on-headers in their order', async function (site) {
  const note = (what) => (req, res, next) => {
    onHeaders(res, () => site.events.push([what, res.getHeader('Set-Cookie') !== undefined]))
    next()
  }
  serveIds(site, {}, note('before'))
  site.serve(note('before'), site.session(), note('after'), function (req, res) {
    req.session.views = 1
    res.end()
  })
  await site.visit()
  return site.events
}, [['after', false], ['before', true]])
