'use strict'

/** Requests of one visitor that overlap, saves that come late, and stores that never answer. */

const { cookieFor, parity } = require('../support/site')

/** Serves /start, and /set/<key> which changes the session and ends when `open(key)` is called. */
function serveGated (site, options) {
  const gates = new Map()

  site.serve(site.session(options), function (req, res) {
    const [, action, key] = req.url.split('/')

    if (action === 'set') {
      site.events.push(`loaded ${Object.keys(req.session)}`)
      req.session[key] = true
      gates.set(key, () => res.end(JSON.stringify(req.session)))
      site.arrived?.()
    } else {
      req.session.user = 'ann'
      res.end()
    }
  })

  return { open: (key) => gates.get(key)() }
}

/** Sends a request and resolves, with the promise of its answer, once its handler waits. */
async function visitUntilHandler (site, path) {
  const arrived = new Promise((resolve) => { site.arrived = resolve })
  const answer = site.visit(path)

  await arrived
  return { answer }
}

async function stored (site, store, id) {
  return new Promise((resolve) => store.get(id, (error, sess) => resolve(error || sess)))
}

for (const kind of ['recorded memory', 'async']) {
  parity(`should let the last of two overlapping requests win (${kind} store)`, async function (site) {
    const store = site.store(kind)
    const gates = serveGated(site, { store })

    await site.visit('/start')
    const first = await visitUntilHandler(site, '/set/first')
    const second = await visitUntilHandler(site, '/set/second')
    gates.open('second')
    const { body: secondBody } = await second.answer
    gates.open('first')
    const { body: firstBody } = await first.answer
    const { cookie, ...data } = await stored(site, store, 'id-1')

    return { firstBody: JSON.parse(firstBody), secondBody: JSON.parse(secondBody), data, events: site.events }
  }, {
    firstBody: { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, user: 'ann', first: true },
    secondBody: { cookie: { originalMaxAge: null, expires: null, httpOnly: true, path: '/' }, user: 'ann', second: true },
    data: { user: 'ann', first: true },
    events: ['loaded cookie,user', 'loaded cookie,user']
  })
}

parity('should not bring a destroyed session back with the touch of an overlapping request', async function (site) {
  const store = site.store('recorded memory')
  let end

  site.serve(site.session({ store, cookie: { maxAge: 60000 } }), function (req, res) {
    if (req.url === '/login') {
      req.session.user = 'ann'
      res.end()
    } else if (req.url === '/logout') {
      req.session.destroy(() => res.end())
    } else {
      end = () => res.end()
      site.arrived()
    }
  })

  await site.visit('/login')
  const slow = await visitUntilHandler(site, '/slow')
  await site.visit('/logout')
  end()
  await slow.answer

  return { session: await stored(site, store, 'id-1'), calls: site.calls.map((call) => call.split('(', 1)[0]) }
}, {
  session: undefined,
  calls: ['store.set', 'store.get', 'store.createSession', 'store.get', 'store.createSession', 'store.destroy', 'store.touch', 'store.get']
})

parity('should bring a destroyed session back with the save of an overlapping request', async function (site) {
  const store = site.store('recorded memory')
  const gates = serveGated(site, { store })

  await site.visit('/start')
  const slow = await visitUntilHandler(site, '/set/late')
  await new Promise((resolve) => store.destroy('id-1', resolve))
  gates.open('late')
  await slow.answer

  return Object.keys(await stored(site, store, 'id-1'))
}, ['cookie', 'user', 'late'])

parity('should keep what is saved after the response has ended', async function (site) {
  const store = site.store('async')
  let saved

  site.serve(site.session({ store }), function (req, res) {
    if (req.url === '/view') {
      return res.end(String(req.session.late))
    }

    const { session } = req
    res.end('early')
    saved = new Promise(function (resolve) {
      res.on('finish', function () {
        session.late = 'saved late'
        session.save(resolve)
      })
    })
  })

  const { setCookie } = await site.visit()
  await saved
  const { body } = await site.visit('/view', { headers: { cookie: cookieFor('id-1') } })
  return { setCookie, body }
}, { setCookie: [], body: 'saved late' })

parity('should have saved when the callback of save redirects', async function (site) {
  const store = site.store('async')

  site.serve(site.session({ store }), function (req, res) {
    req.session.user = 'ann'
    req.session.save(function (error) {
      site.events.push(error, [...store.texts.keys()])
      res.writeHead(302, { Location: '/next' })
      res.end()
    })
  })

  const { status, setCookie } = await site.visit()
  return { status, setCookie, events: site.events, calls: site.calls.length }
}, { status: 302, setCookie: [`${cookieFor('id-1')}; Path=/; HttpOnly`], events: [undefined, ['id-1']], calls: 1 })

parity('should save again what changes after a save', async function (site) {
  const store = site.store('async')

  site.serve(site.session({ store }), function (req, res) {
    req.session.user = 'ann'
    req.session.save(function () {
      req.session.user = 'ben'
      res.end()
    })
  })

  await site.visit()
  return site.calls.map((call) => call.match(/"user":"(\w+)"/)[1])
}, ['ann', 'ben'])

for (const method of ['get', 'set', 'touch', 'destroy']) {
  parity(`should wait, and let others through, while a store never answers ${method}`, async function (site) {
    const store = site.store('async')
    let stuck

    const called = new Promise((resolve) => { stuck = resolve })
    site.serve(site.session({ store, unset: 'destroy' }), function (req, res) {
      if (req.url === '/start') req.session.user = 'ann'
      if (req.url === '/set') req.session.user = 'ben'
      if (req.url === '/destroy') req.session = null
      site.events.push(req.url)
      res.end()
    })

    await site.visit('/start')
    store[method] = () => stuck()
    const lost = site.visit(`/${method}`).then((answer) => answer.complete)
    await called
    const { status } = await site.visit('/other', { headers: { cookie: '' } })
    site.server.server.closeAllConnections()

    return { status, complete: await lost, events: site.events }
  }, { status: 200, complete: false, events: ['/start', ...(method === 'get' ? [] : [`/${method}`]), '/other'] })
}
