'use strict'

/** Bodies that Node, `Buffer.from` and this middleware may see differently. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { HANGING } = require('../support/limits')
const { parity, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

const KINDS = ['memory', 'recorded memory', 'async', 'sync']

/** Serves a changed session; resolves to what a client saw and what the app, or the code below it, caught. */
async function outcome (site, kind, end) {
  const caught = []
  const note = (res, error) => {
    caught.push(error.code)
    res.socket?.end()
  }

  /** Below the middleware: what `res.end` throws once the store has answered would end the process. */
  const guard = (req, res, next) => {
    const { end } = res
    res.end = function (...args) {
      try {
        return end.apply(this, args)
      } catch (error) {
        note(res, error)
      }
    }
    next()
  }

  site.serve(guard, site.session({ store: site.store(kind) }), function (req, res) {
    req.session.user = 'ann'
    try {
      end(res)
    } catch (error) {
      note(res, error)
    }
  })
  const { status, body, complete, setCookie } = await site.visit()
  return [status, body, complete, setCookie.length, ...caught]
}

/** Both do the same, whatever it is. */
function same (name, scenario) {
  test(name, { timeout: HANGING }, async function () {
    assert.deepEqual(await withSite(ours, scenario), await withSite(original, scenario))
  })
}

const bytes = {
  'an array of bytes': [65, 66],
  'a Uint8Array': Uint8Array.of(65, 66),
  'a Uint16Array': Uint16Array.of(65, 66),
  'an ArrayBuffer': Uint8Array.of(65, 66).buffer,
  'a boxed string': new String('AB') // eslint-disable-line no-new-wrappers
}

for (const kind of KINDS) {
  for (const [what, body] of Object.entries(bytes)) {
    const end = function (res) {
      res.setHeader('Content-Length', 2)
      res.end(body)
    }
    // A store that answers at once has Node end the response, which takes less than Buffer.from.
    if (kind === 'sync') same(`should end with ${what} of a known length as express-session does`, (site) => outcome(site, kind, end))
    else parity(`should send ${what} of a known length, store: ${kind}`, (site) => outcome(site, kind, end), [200, 'AB', true, 1])
  }

  const others = { ...bytes, 'a DataView': new DataView(new ArrayBuffer(2)), zero: 0, 'a number': 12, false: false, 'empty text': '', 'an empty Buffer': Buffer.alloc(0), 'an object': {} }
  for (const [what, body] of Object.entries(others)) {
    same(`should end with ${what} as express-session does, store: ${kind}`, (site) => outcome(site, kind, (res) => res.end(body)))
  }

  for (const [what, body] of [['shorter', 'A'], ['longer', 'ABCD']]) {
    same(`should let a strict response ${what} than it said fail as express-session does, store: ${kind}`, (site) => outcome(site, kind, function (res) {
      res.strictContentLength = true
      res.setHeader('Content-Length', 3)
      res.end(body)
    }))
  }
}

parity('should deliver what there is of a strict response that is too short', (site) => outcome(site, 'async', function (res) {
  res.strictContentLength = true
  res.setHeader('Content-Length', 4)
  res.end('ABC')
}), [200, 'AB', false, 1, 'ERR_HTTP_CONTENT_LENGTH_MISMATCH'])
