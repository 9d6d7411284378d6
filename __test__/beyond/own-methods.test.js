'use strict'

/** What apps put on a session in the place of its own methods counts under every option, as it does in express-session. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { withSite } = require('../support/site')
const { storeKinds } = require('../support/stores')
const { ours } = require('../support/subjects')
const { HANGING } = require('../support/limits')
const { features, kindsFor } = require('./support/features')

/** Visits `/start`, which stores a session, then the page that `change` is about, and tells what is stored then. */
async function storedAfter (site, store, options, change) {
  site.serve(site.session({ store, ...options }), (req, res) => {
    if (req.url === '/start') req.session.a = 0
    if (req.url === '/change') return change(req, res)
    if (req.url === '/read') return res.end(JSON.stringify({ ...req.session, cookie: undefined }))
    res.end()
  })
  await site.visit('/start')
  const answer = await site.visit('/change')
  return { answer, data: JSON.parse((await site.visit('/read')).body) }
}

for (const feature of features) {
  for (const kind of kindsFor(feature)) {
    const name = `(${JSON.stringify(feature)}, ${kind} store)`
    const change = (each) => () => withSite(ours, (site) => each(site, storeKinds[kind](ours)))

    test(`should call a save that the app has put on a session ${name}`, { timeout: HANGING }, change(async (site, store) => {
      const { data } = await storedAfter(site, store, feature, ({ session }, res) => {
        const { save } = session
        session.save = function (callback) {
          this.isSavedByApp = true
          return save.call(this, callback)
        }
        session.a = 1
        res.end()
      })
      assert.deepEqual([data, site.errors], [{ a: 1, isSavedByApp: true }, []])
    }))

    test(`should pass on what an app's own save fails with ${name}`, { timeout: HANGING }, change(async (site, store) => {
      const { data } = await storedAfter(site, store, feature, ({ session }, res) => {
        session.save = (callback) => setImmediate(callback, new Error('not now'))
        session.a = 1
        res.end()
      })
      while (site.errors.length === 0) await new Promise((resolve) => setImmediate(resolve))
      assert.deepEqual([data, site.errors], [{ a: 0 }, ['Error: not now']])
    }))

    test(`should call an app's own save once, though it saves nothing ${name}`, { timeout: HANGING }, change(async (site, store) => {
      let calls = 0
      const { data } = await storedAfter(site, store, feature, ({ session }, res) => {
        session.save = (callback) => {
          calls++
          setImmediate(callback)
        }
        session.a = 1
        res.end()
      })
      assert.deepEqual([data, calls, site.errors], [{ a: 0 }, 1, []])
    }))

    test(`should store what a session's hidden toJSON says ${name}`, { timeout: HANGING }, change(async (site, store) => {
      const { data } = await storedAfter(site, store, feature, ({ session }, res) => {
        Object.defineProperty(session, 'toJSON', { value () { return { cookie: this.cookie, a: this.a, told: true } } })
        session.a = 1
        res.end()
      })
      assert.deepEqual(data, { a: 1, told: true })
    }))

    test(`should store nothing for a session without an ID ${name}`, { timeout: HANGING }, change(async (site, store) => {
      await storedAfter(site, store, feature, (req, res) => {
        req.session = Object.assign(Object.create(Object.getPrototypeOf(req.session)), req.session, { a: 1 })
        try {
          res.end()
        } catch (error) {
          site.errors.push(`${error}`)
        }
        res.destroy()
      }).catch(() => {})
      assert.deepEqual(site.errors, ["TypeError: Cannot read properties of undefined (reading 'sessionStore')"])
      assert.equal(await new Promise((resolve, reject) => store.get('undefined', (err, data) => err ? reject(err) : resolve(data ?? null))), null)
    }))
  }
}

for (const kind of ['memory', 'async']) {
  test(`should not undo a save by a reload that was under way (${kind} store)`, () => withSite(ours, async (site) => {
    const { data } = await storedAfter(site, storeKinds[kind](ours), { saveBefore: 'response' }, ({ session }, res) => {
      session.a = 1
      session.reload(() => {})
      res.end()
    })
    assert.deepEqual(data, { a: 1 })
  }))
}
