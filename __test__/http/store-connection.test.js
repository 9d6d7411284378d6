'use strict'

/** While its store is disconnected, a site goes on without sessions. */

const { cookieFor, parity } = require('../support/site')

/** Visits a site once for each step, after emitting the step's event; resolves to what the handler saw. */
function visitsWith (...events) {
  return async function (site) {
    const store = site.store('async')

    site.serve(site.session({ store }), function (req, res) {
      if (req.session) req.session.views = (req.session.views || 0) + 1
      res.end(`${typeof req.session} ${typeof req.sessionStore} ${req.session?.views}`)
    })

    const bodies = []

    for (const event of events) {
      if (event) store.emit(event)
      bodies.push((await site.visit()).body)
    }

    return bodies
  }
}

const NONE = 'undefined undefined undefined'

parity('should have no session while the store is disconnected', visitsWith('disconnect', null), [NONE, NONE])
parity('should have its session again once the store is connected', visitsWith(null, 'disconnect', 'connect'), ['object object 1', NONE, 'object object 2'])
parity('should take a second connect as the first', visitsWith('connect', 'connect'), ['object object 1', 'object object 2'])

parity('should finish a request that was under way when the store disconnected', async function (site) {
  const store = site.store('async')

  site.serve(site.session({ store }), function (req, res) {
    store.emit('disconnect')
    req.session.user = 'ann'
    res.end()
  })
  const { setCookie } = await site.visit()
  return { setCookie, stored: [...store.texts.keys()] }
}, { setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`], stored: ['id-1'] })

parity('should listen for nothing but connect and disconnect', async function (site) {
  const store = site.store('async')
  site.session({ store })
  return store.eventNames()
}, ['disconnect', 'connect'])
