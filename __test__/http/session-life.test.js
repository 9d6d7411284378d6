'use strict'

/** A session's life as its visitor sees it: taken away, reloaded, made anew, left by an error. */

const { cookieFor, parity } = require('../support/site')

const called = (site) => site.calls.map((call) => call.split(/\(|,/, 2).join(' '))

/** Visits /login, then /act where `act(req, done)` runs; resolves to what that came to. */
function afterLogin (act, options = {}, kind = 'recorded memory') {
  return async function (site) {
    const store = site.store(kind)

    site.serve(site.session({ store, ...options }), function (req, res) {
      if (req.url === '/login') {
        req.session.user = 'ann'
        res.end()
      } else {
        act(req, res, site)
      }
    })

    await site.visit('/login')
    site.calls.length = 0
    const { status, setCookie } = await site.visit('/act')
    const result = { status, setCookie, calls: called(site) }

    return site.events.length > 0 ? { ...result, events: site.events } : result
  }
}

const loads = ['store.get "id-1"', 'store.createSession req "id-1"']

for (const [what, unset] of Object.entries({
  'req.session = null': (req) => { req.session = null },
  'req.session = undefined': (req) => { req.session = undefined },
  'delete req.session': (req) => { delete req.session }
})) {
  const act = (req, res) => {
    unset(req)
    res.end()
  }

  parity(`should destroy the session on ${what} when unset is "destroy"`, afterLogin(act, { unset: 'destroy' }), {
    status: 200, setCookie: [], calls: [...loads, 'store.destroy "id-1"']
  })
  parity(`should keep the stored session on ${what} when unset is "keep"`, afterLogin(act, { unset: 'keep' }), {
    status: 200, setCookie: [], calls: loads
  })
  parity(`should keep the stored session on ${what} by default`, afterLogin(act), { status: 200, setCookie: [], calls: loads })
}

parity('should destroy a session that was never stored when unset is "destroy"', async function (site) {
  site.serve(site.session({ store: site.store('async'), unset: 'destroy' }), function (req, res) {
    req.session = null
    res.end()
  })
  const { setCookie } = await site.visit()
  return { setCookie, calls: called(site) }
}, { setCookie: [], calls: ['store.destroy "id-1"'] })

parity('should not destroy twice after session.destroy() when unset is "keep"', afterLogin(function (req, res) {
  req.session.destroy(() => res.end())
}), { status: 200, setCookie: [], calls: [...loads, 'store.destroy "id-1"'] })

parity('should destroy again at the end after session.destroy() when unset is "destroy"', afterLogin(function (req, res) {
  req.session.destroy(() => res.end())
}, { unset: 'destroy' }), { status: 200, setCookie: [], calls: [...loads, 'store.destroy "id-1"', 'store.destroy "id-1"'] })

parity('should give the regenerated session a new id, no data and a cookie', afterLogin(function (req, res, site) {
  const { session } = req
  session.regenerate(function (error) {
    site.events.push(error, req.session === session, Object.keys(req.session))
    req.session.user = 'ben'
    res.end()
  })
}), {
  status: 200,
  setCookie: [`${cookieFor('id-2')}; Path=/; HttpOnly`],
  calls: [...loads, 'store.regenerate req "id-1"', 'store.destroy "id-1"', 'store.set "id-2"'],
  events: [undefined, false, ['cookie']]
})

parity('should fail to reload a session that is gone', afterLogin(function (req, res, site) {
  req.sessionStore.destroy(req.sessionID, function () {
    req.session.reload(function (error) {
      site.events.push(`${error.constructor.name}: ${error.message}`, error.code, req.session.user)
      res.end()
    })
  })
}), {
  status: 200,
  setCookie: [],
  calls: [...loads, 'store.destroy "id-1"', 'store.get "id-1"', 'store.touch "id-1"'],
  events: ['Error: failed to load session', undefined, 'ann']
})

parity('should forget changes on reload', afterLogin(function (req, res, site) {
  const { session } = req
  session.user = 'ben'
  session.reload(function (error) {
    site.events.push(error, req.session === session, session.user, req.session.user)
    res.end()
  })
}), {
  status: 200,
  setCookie: [],
  calls: [...loads, 'store.get "id-1"', 'store.createSession req "id-1"', 'store.touch "id-1"'],
  events: [undefined, false, 'ben', 'ann']
})

parity('should save a session that was reloaded and then changed', afterLogin(function (req, res, site) {
  req.session.reload(function () {
    req.session.user = 'ben'
    req.session.save((error) => res.end(String(error)))
  })
}), { status: 200, setCookie: [], calls: [...loads, 'store.get "id-1"', 'store.createSession req "id-1"', 'store.set "id-1"', 'store.touch "id-1"'] })

parity('should save what a handler changed before it threw', async function (site) {
  site.serve(site.session({ store: site.store('async') }), function (req) {
    req.session.user = 'ann'
    throw new Error('broken handler')
  })
  const { status, body, setCookie } = await site.visit()
  return { status, body, setCookie, calls: called(site), errors: site.errors }
}, {
  status: 500,
  body: 'broken handler',
  setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`],
  calls: ['store.set "id-1"'],
  errors: ['Error: broken handler']
})

parity('should pass to next at once what a handler throws with a store that answers at once', async function (site) {
  site.serve(site.session({ store: site.store('sync') }), function () {
    throw new Error('broken handler')
  })
  const { status } = await site.visit('/', { headers: { cookie: cookieFor('id-9') } })
  return { status, errors: site.errors }
}, { status: 500, errors: ['Error: broken handler'] })

parity('should show handlers nothing of itself among the keys of a session', afterLogin(function (req, res, site) {
  const names = ['req', 'id', 'save', 'reload', 'touch']
  const { session } = req
  const enumerable = names.filter((name) => Object.prototype.propertyIsEnumerable.call(session, name))
  site.events.push(Object.keys(session), enumerable)
  const inherited = []
  for (const key in session) inherited.push(key)
  site.events.push(inherited, session.req === req, session.id === req.sessionID, Object.isFrozen(session))
  res.end()
}), {
  status: 200,
  setCookie: [],
  calls: [...loads, 'store.touch "id-1"'],
  events: [['cookie', 'user'], [], ['cookie', 'user'], true, true, false]
})
