'use strict'

/** What a request leaves behind, and what V8 says and shows where something an app replaced fails. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { HANGING } = require('../support/limits')
const { parity, withSite } = require('../support/site')
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

test('should put no more frames than express-session between an app and its store', async function () {
  const framesOf = (subject) => withSite(subject, async function (site) {
    const store = site.store('sync')
    let frames
    store.set = (sid, session, callback) => {
      const lines = new Error().stack.split('\n').slice(2)
      frames = lines.findIndex((line) => line.includes(__filename))
      callback()
    }
    site.serve(site.session({ store }), function (req, res) {
      req.session.user = 'ann'
      res.end()
    })
    await site.visit()
    return frames
  })
  const [theirs, mine] = [await framesOf(original), await framesOf(ours)]
  assert.ok(theirs > 0)
  assert.ok(mine <= theirs, `${mine} frames, ${theirs} of express-session`)
})
