'use strict'

/** An application may go from express-session to this package and back: nobody is logged out. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { createSecretKey } = require('node:crypto')
const { withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

const SECRETS = {
  'a text': 'keyboard cat',
  'a text beyond ASCII': 'schlüssel ✓ 🔑',
  'a Buffer': Buffer.from([0, 1, 254, 255]),
  'a KeyObject': createSecretKey(Buffer.from('key object')),
  'a typed array': new Uint16Array([1, 2, 60000]),
  'several, rotated': ['new', 'keyboard cat']
}

/** Ids as different generators make them. */
const IDS = { 'made by itself': undefined, 'with odd characters': () => 'a.b ü✓;="%41,🔑', 'that is very long': () => 'x'.repeat(2000) }

const DATA = { user: { name: 'ann ✓ \ud800', roles: ['a', 'b'], cookie: { nested: true } }, views: 1, at: 1e21, nothing: null }

/** Makes session middlewares of each subject that share one store of texts. */
function sharing (site, options) {
  const texts = new Map()
  const middlewareOf = function (subject) {
    const store = new (class extends subject.Store {
      get (sid, callback) {
        setImmediate(callback, null, texts.has(sid) ? JSON.parse(texts.get(sid)) : undefined)
      }

      set (sid, sess, callback) {
        texts.set(sid, JSON.stringify(sess))
        setImmediate(callback)
      }

      destroy (sid, callback) {
        texts.delete(sid)
        setImmediate(callback)
      }
    })()

    return subject.session({ resave: false, saveUninitialized: false, secret: 'keyboard cat', store, ...options })
  }

  return { texts, middlewareOf }
}

/** Logs in with `first`, reads and changes the session with `second`, and reads it with `first` again. */
async function roundTrip (first, second, options) {
  return withSite(first, async function (site) {
    const { texts, middlewareOf } = sharing(site, options)
    const seen = []

    for (const subject of [first, second, first]) {
      site.serve(middlewareOf(subject), function (req, res) {
        if (seen.length === 0) Object.assign(req.session, DATA)
        else req.session.views++
        seen.push({ id: req.session.id, data: JSON.parse(JSON.stringify(req.session)) })
        res.end()
      })
      const { status } = await site.visit()
      assert.equal(status, 200)
      site.clock.advance(1000)
    }

    return { seen, texts }
  })
}

for (const [first, second] of [[original, ours], [ours, original]]) {
  for (const [what, secret] of Object.entries(SECRETS)) {
    test(`should read with ${second.name} what ${first.name} signed with ${what}`, async function () {
      const { seen, texts } = await roundTrip(first, second, { secret })

      assert.equal(texts.size, 1)
      assert.deepEqual(seen.map(({ id }) => id), Array(3).fill([...texts.keys()][0]))
      assert.deepEqual(seen.map(({ data }) => data.views), [1, 2, 3])
      assert.deepEqual(seen[2].data.user, JSON.parse(JSON.stringify(DATA.user)))
    })
  }

  for (const [what, genid] of Object.entries(IDS)) {
    test(`should read with ${second.name} an id ${what} of ${first.name}`, async function () {
      const { seen, texts } = await roundTrip(first, second, { genid })

      assert.equal(texts.size, 1)
      assert.deepEqual(seen.map(({ id }) => id), Array(3).fill([...texts.keys()][0]))
    })
  }

  test(`should let ${second.name} go on with the life of a cookie of ${first.name}`, async function () {
    const { seen } = await roundTrip(first, second, { cookie: { maxAge: 60000, sameSite: 'lax' }, rolling: true })

    assert.deepEqual(seen.map(({ data }) => data.cookie), [
      { originalMaxAge: 60000, expires: '2030-01-01T00:01:00.000Z', httpOnly: true, path: '/', sameSite: 'lax' },
      { originalMaxAge: 60000, expires: '2030-01-01T00:01:00.000Z', httpOnly: true, path: '/', sameSite: 'lax' },
      { originalMaxAge: 60000, expires: '2030-01-01T00:01:01.000Z', httpOnly: true, path: '/', sameSite: 'lax' }
    ])
  })

  test(`should let ${second.name} verify what ${first.name} signed before the secrets were rotated`, async function () {
    const secret = ['keyboard cat']
    const seen = await withSite(first, async function (site) {
      const { middlewareOf } = sharing(site, { secret })
      const count = (req, res) => res.end(String(req.session.views = (req.session.views || 0) + 1))

      site.serve(middlewareOf(first), count)
      await site.visit()
      secret.unshift('newer')
      site.serve(middlewareOf(second), count)
      return (await site.visit()).body
    })

    assert.equal(seen, '2')
  })
}

test('should store the very text that express-session stores', async function () {
  const texts = []

  for (const subject of [original, ours]) {
    const { texts: stored } = await roundTrip(subject, subject, { genid: () => 'id', cookie: { maxAge: 60000, domain: 'example.com', secure: false, priority: 'high', partitioned: true } })
    texts.push(stored.get('id'))
  }

  assert.equal(texts[1], texts[0])
})
