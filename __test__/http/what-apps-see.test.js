'use strict'

/** What a request leaves behind, and what V8 says and shows where something an app replaced fails. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { HANGING } = require('../support/limits')
const { parity, withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { original, ours } = require('../support/subjects')

for (const originalUrl of [undefined, '/outer/page?x=1']) {
  parity(`should leave what parseurl makes of the URL, originalUrl: ${originalUrl}`, async function (site) {
    const mount = (req, res, next) => {
      if (originalUrl !== undefined) req.originalUrl = originalUrl
      next()
    }
    site.serve(mount, site.session(), (req, res) => res.end([req._parsedOriginalUrl?.path, req._parsedUrl?.path].join()))
    return (await site.visit('/page?x=1')).body
  }, originalUrl === undefined ? ',/page?x=1' : '/outer/page?x=1,')
}

const mistakes = {
  'session is a plain object': ({ req }) => { req.session = { user: 1 } },
  'save is a number': ({ req }) => { req.session.save = 1 },
  'session has no cookie': ({ req }) => { delete req.session.cookie },
  'store has no set': ({ store }) => { store.set = undefined },
  'regenerate is missing': ({ store, req }) => { store.regenerate = 1; req.session.regenerate(() => {}) }
}

for (const [what, mistake] of Object.entries(mistakes)) {
  test(`should fail in express-session's words where the ${what}`, { timeout: HANGING }, async function () {
    const scenario = async (site) => {
      const store = site.store('sync')
      site.serve(site.session({ store, saveUninitialized: true }), function (req, res) {
        try {
          mistake({ req, store })
          res.end()
        } catch (error) {
          site.errors.push(`${error.name}: ${error.message}`)
          res.destroy()
        }
      })
      await site.visit()
      return site.errors
    }
    const expected = await withSite(original, scenario)
    assert.notEqual(expected.length, 0)
    assert.deepEqual(await withSite(ours, scenario), expected)
  })
}

for (const kind of ['sync', 'async']) {
  test(`should put no more frames than express-session between an app and its ${kind} store`, async function () {
    const theirs = await withSite(original, (site) => framesOf(site, kind))
    const mine = await withSite(ours, (site) => framesOf(site, kind))
    assert.deepEqual(Object.keys(mine), Object.keys(theirs))
    for (const [place, count] of Object.entries(theirs)) {
      assert.ok(mine[place] <= count, `${place}: ${mine[place]} frames, ${count} of express-session`)
    }
  })
}

/** The most frames that lie, at each place where an app's code is called, between that and the app's code below it. */
async function framesOf (site, kind) {
  const most = {}
  const note = (place) => { most[place] = Math.max(most[place] ?? 0, framesBelow()) }
  const noting = (object, name, place = () => name) => {
    const method = object[name]
    object[name] = function (...args) {
      note(place(...args))
      return method.apply(this, args)
    }
  }
  const text = { toJSON () { note('toJSON'); return site.ids } }

  const store = storeKinds[kind](site.subject)
  for (const name of ['get', 'set', 'touch', 'destroy']) noting(store, name)
  const genid = () => { note('genid'); return `id-${++site.ids}` }

  site.serve(function app (req, res, next) {
    for (const name of ['writeHead', 'end']) noting(res, name)
    noting(res, 'setHeader', (name) => name)
    next()
  }, site.session({ store, genid, unset: 'destroy' }), function app (req, res) {
    note('next')
    const { session } = req
    const done = () => { note(req.url); res.end('done') }
    switch (req.url) {
      case '/change': Object.assign(session, { text, count: site.ids++ }); return res.end()
      case '/save': return session.save(done)
      case '/reload': return session.reload(done)
      case '/regenerate': return session.regenerate(done)
      case '/destroy': return session.destroy(done)
      case '/unset': req.session = null
    }
    res.end('done')
  })
  for (const path of ['/', '/change', '/', '/save', '/reload', '/regenerate', '/change', '/unset', '/change', '/destroy']) await site.visit(path)
  return most
}

/** How many frames lie between the test's code that calls this and the test's code below that. */
function framesBelow () {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 50
  const isOwn = new Error().stack.split('\n').slice(1).map((line) => line.includes(__filename))
  Error.stackTraceLimit = stackTraceLimit
  const from = isOwn.indexOf(false)
  const to = isOwn.indexOf(true, from)
  return (to === -1 ? isOwn.length : to) - from
}
