'use strict'

/** What a store answers with an error reaches `next` as it is, and the visitor still gets an answer. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { cookieFor, parity, withSite } = require('../support/site')
const { ours } = require('../support/subjects')

const turn = () => new Promise(setImmediate)

/** Serves /login, /logout, /touch (changes nothing), /set; resolves to what visits to `paths` came to. */
function visits (paths, faults, options = {}) {
  return async function (site) {
    const store = site.store('async', faults)

    site.serve(site.session({ store, unset: 'destroy', ...options }), function (req, res) {
      site.events.push(`${req.url} ${req.sessionID}`)
      if (req.url === '/set') req.session.user = `ann ${site.events.length}`
      if (req.url === '/logout') req.session = null
      res.end('answered')
    })

    const answers = []

    for (const path of paths) {
      const { status, body, setCookie } = await site.visit(path)
      answers.push([status, body, setCookie.length])
    }

    await turn()
    return { answers, errors: site.errors, handled: site.events }
  }
}

parity('should pass an error of get to next', visits(['/set', '/touch'], [{ method: 'get', call: 1, how: 'error' }]), {
  answers: [[200, 'answered', 1], [500, 'get failed', 0]],
  errors: ['Error: get failed'],
  handled: ['/set id-1']
})

parity('should make a new session when get says ENOENT', visits(['/set', '/set'], [{ method: 'get', call: 1, how: 'ENOENT' }]), {
  answers: [[200, 'answered', 1], [200, 'answered', 1]],
  errors: [],
  handled: ['/set id-1', '/set id-2']
})

parity('should pass an error of set to next and answer all the same', visits(['/set', '/set'], [{ method: 'set', call: 0, how: 'error' }]), {
  answers: [[200, 'answered', 1], [200, 'answered', 1]],
  errors: ['Error: set failed', 'Error: set failed'],
  handled: ['/set id-1', '/set id-2']
})

parity('should pass ENOENT of set to next', visits(['/set'], [{ method: 'set', call: 1, how: 'ENOENT' }]), {
  answers: [[200, 'answered', 1]],
  errors: ['Error: set failed (ENOENT)'],
  handled: ['/set id-1']
})

parity('should pass an error of touch to next and answer all the same', visits(['/set', '/touch'], [{ method: 'touch', call: 1, how: 'error' }]), {
  answers: [[200, 'answered', 1], [200, 'answered', 0]],
  errors: ['Error: touch failed'],
  handled: ['/set id-1', '/touch id-1']
})

parity('should pass an error of destroy to next and answer all the same', visits(['/set', '/logout'], [{ method: 'destroy', call: 1, how: 'error' }]), {
  answers: [[200, 'answered', 1], [200, 'answered', 0]],
  errors: ['Error: destroy failed'],
  handled: ['/set id-1', '/logout id-1']
})

/** Visits with a cookie whose session the store cannot read; tells the calls of the store. */
function failedRead (options) {
  return async function (site) {
    const store = site.store('async', [{ method: 'get', call: 1, how: 'error' }])

    site.serve(site.session({ store, unset: 'destroy', ...options }), (req, res) => res.end())
    await site.visit('/', { headers: { cookie: cookieFor('id-9') } })
    await turn()
    return site.calls
  }
}

parity("should destroy a session that cannot be read, with unset: 'destroy'", failedRead(), ['store.get("id-9", function)', 'store.destroy("id-9", function)'])

test("should keep a session that cannot be read, with unset: 'destroy' and an opt-in option", async () => {
  for (const options of [{ revive: false }, { clearCookie: true }, { outage: { policy: 'anonymous' } }, { saveBefore: 'redirect' }]) {
    assert.deepEqual(await withSite(ours, failedRead(options)), ['store.get("id-9", function)'])
  }
})

for (const method of ['set', 'touch', 'destroy']) {
  const path = { set: '/set', touch: '/touch', destroy: '/logout' }[method]

  parity(`should throw from res.end what ${method} throws`, async function (site) {
    const store = site.store('async')

    site.serve(site.session({ store, unset: 'destroy' }), function (req, res) {
      if (req.url === '/set') req.session.user = `ann ${site.events.length}`
      if (req.url === '/logout') req.session = null

      try {
        res.end()
        site.events.push('ended')
      } catch (error) {
        site.events.push(error.message)
        res.destroy()
      }
    })

    await site.visit('/set')
    store[method] = function () {
      throw new RangeError(`${method} broke`)
    }
    const { complete } = await site.visit(path)
    return { complete, errors: site.errors, events: site.events }
  }, { complete: false, errors: [], events: ['ended', `${method} broke`] })
}

parity('should throw from the middleware what get throws', async function (site) {
  const store = site.store('async', [{ method: 'get', call: 1, how: 'throws' }])

  site.serve(site.session({ store }), (req, res) => res.end())
  const { status, body } = await site.visit('/', { headers: { cookie: cookieFor('id-9') } })
  return { status, body, errors: site.errors }
}, { status: 500, body: 'get failed', errors: ['Error: get failed'] })

/** Serves a handler that calls `method` of its session, whose call of `fault` fails, and tells what it sees. */
function methodFailing (method, fault) {
  return async function (site) {
    const store = site.store('async', [{ method: fault, call: 1, how: 'ENOENT' }])
    let error

    site.serve(site.session({ store, saveUninitialized: true }), function (req, res) {
      const before = req.session

      req.session[method](function (given) {
        error = given
        const { session } = req
        site.events.push(session === undefined ? 'no session' : session === before ? 'same session' : `new session ${session.id}`, req.sessionID)
        res.end()
      })
    })

    const { status, setCookie } = await site.visit()
    return { error: `${error.message} ${error.code}`, status, setCookie, events: site.events, calls: site.calls.map((call) => call.split(',', 1)[0]) }
  }
}

parity('should make a new session when regenerate cannot destroy the old one', methodFailing('regenerate', 'destroy'), {
  error: 'destroy failed ENOENT',
  status: 200,
  setCookie: [`${cookieFor('id-2')}; Path=/; HttpOnly`],
  events: ['new session id-2', 'id-2'],
  calls: ['store.regenerate(req "id-1"', 'store.destroy("id-1"', 'store.set("id-2"']
})

parity('should have no session when destroy fails', methodFailing('destroy', 'destroy'), {
  error: 'destroy failed ENOENT',
  status: 200,
  setCookie: [],
  events: ['no session', 'id-1'],
  calls: ['store.destroy("id-1"']
})

parity('should keep the session when save fails', methodFailing('save', 'set'), {
  error: 'set failed ENOENT',
  status: 200,
  setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`],
  events: ['same session', 'id-1'],
  calls: ['store.set("id-1"']
})

parity('should keep the session when reload fails', methodFailing('reload', 'get'), {
  error: 'get failed ENOENT',
  status: 200,
  setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`],
  events: ['same session', 'id-1'],
  calls: ['store.get("id-1"', 'store.set("id-1"']
})
