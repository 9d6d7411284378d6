'use strict'

/** A request gets the same session from our MemoryStore as from express-session's, whatever was stored. */

const { alike, answer, thrownBy } = require('../units/support/alike')
const { cookieFor, withSite } = require('../support/site')
const { contents, cookies, foreignCookies, ordinary, peculiar } = require('./shapes')

for (const [shape, make] of Object.entries({ ...ordinary, ...cookies, ...foreignCookies, ...contents, ...peculiar })) {
  alike(`should give a request the session ${shape}`, (subject) => withSite(subject, async function (site) {
    const store = new subject.MemoryStore()
    const refused = thrownBy(() => store.set('a', make(subject, Date.now())))
    if (refused) return [refused]

    site.jar = cookieFor('a')
    site.serve(site.session({ store }), function (req, res) {
      site.events.push(describeSession(req.session))
      if (req.url === '/change') req.session.changed = true
      const refused = thrownBy(() => res.end())
      if (refused) {
        site.events.push(refused)
        req.socket.destroy()
      }
    })

    const answers = []
    for (const path of ['/', '/change', '/']) {
      site.clock.advance(1000)
      const { status, setCookie } = await site.visit(path)
      answers.push([status, setCookie, await answer(store, 'get', 'a')])
    }
    return { answers, seen: site.events, errors: site.errors }
  }))
}

/** Everything of a session that an application may come to see, orders included. */
function describeSession (session) {
  const { cookie } = session

  return {
    keys: Object.keys(session),
    inherited: Object.getPrototypeOf(session).constructor.name,
    json: thrownBy(() => JSON.stringify(session)) ?? JSON.stringify(session),
    cookie: Object.keys(cookie),
    data: Object.keys(cookie.data),
    expires: String(cookie.expires?.valueOf()),
    originalMaxAge: cookie.originalMaxAge,
    maxAge: String(cookie.maxAge)
  }
}
