'use strict'

/** Stored sessions that are damaged, and session data that cannot be written: one request fails, nothing else. */

const { cookieFor, parity } = require('../support/site')

/** Visits with a session whose stored text is `text`; resolves to the answer and what the next visitor gets. */
function withStored (text, kind) {
  return async function (site) {
    const store = site.store(kind)

    if (store.texts) store.texts.set('id-9', text)
    else store.sessions['id-9'] = text

    site.serve(site.session({ store }), function (req, res) {
      const { cookie, ...data } = req.session
      res.end(`${req.session.id} ${JSON.stringify(data)} ${JSON.stringify(cookie)}`)
    })
    const { status, body } = await site.visit('/', { headers: { cookie: cookieFor('id-9') } })
    const next = await site.visit('/', { headers: { cookie: '' } })

    return { status, body: status === 200 ? body : undefined, errors: site.errors.map((error) => error.split(':', 1)[0]), next: next.status }
  }
}

const fails = (error) => ({ status: 500, body: undefined, errors: [error], next: 200 })
const isNew = { status: 200, body: 'id-1 {} {"originalMaxAge":null,"expires":null,"httpOnly":true,"path":"/"}', errors: [], next: 200 }

for (const [text, expected] of Object.entries({
  'no JSON at all': fails('SyntaxError'),
  '{"cookie":{}': fails('SyntaxError'),
  '{"user":"ann"}': fails('TypeError'),
  '{"cookie":null}': fails('TypeError'),
  '{"cookie":5}': fails('TypeError'),
  5: fails('TypeError'),
  '"text"': fails('TypeError'),
  '[]': fails('TypeError'),
  '{"cookie":{"maxAge":"long"}}': fails('TypeError'),
  '{"cookie":{"expires":"never"},"user":"ann"}':
    { status: 200, body: 'id-9 {"user":"ann"} {"expires":null,"httpOnly":true,"path":"/"}', errors: [], next: 200 },
  '{"cookie":{"path":"/x"},"save":1,"id":2,"toString":3,"user":"ann"}':
    { status: 200, body: 'id-9 {"user":"ann"} {"expires":null,"httpOnly":true,"path":"/x"}', errors: [], next: 200 },
  '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}},"cookie":{"path":"/"}}':
    { status: 200, body: 'id-9 {} {"expires":null,"httpOnly":true,"path":"/"}', errors: [], next: 200 }
})) {
  for (const kind of ['recorded memory', 'sync']) {
    parity(`should answer a visitor whose stored session is ${text} (${kind} store)`, withStored(text, kind), expected)
  }
}

parity('should make a new session where the stored one is empty text (recorded memory store)', withStored('', 'recorded memory'), isNew)
parity('should make a new session where the store holds null (sync store)', withStored('null', 'sync'), isNew)

/** Data that no JSON can hold, each with the error it makes. */
const unwritable = {
  'a BigInt': [() => 1n, 'TypeError'],
  'a circle': [() => { const circle = {}; circle.self = circle; return circle }, 'TypeError'],
  'a getter that throws': [() => ({ get broken () { throw new RangeError('getter') } }), 'RangeError'],
  'a toJSON that throws': [() => ({ toJSON () { throw new EvalError('toJSON') } }), 'EvalError'],
  'a proxy that throws': [() => new Proxy({}, { ownKeys () { throw new URIError('proxy') } }), 'URIError']
}

for (const [what, [make, name]] of Object.entries(unwritable)) {
  for (const kind of ['recorded memory', 'async']) {
    parity(`should throw from res.end for ${what} and keep what was stored (${kind} store)`, async function (site) {
      const store = site.store(kind)

      site.serve(site.session({ store }), function (req, res) {
        if (req.url === '/login') req.session.user = 'ann'
        if (req.url === '/break') req.session.data = make()

        try {
          res.end(req.session.user)
        } catch (error) {
          site.events.push(error.name)
          res.destroy()
        }
      })

      const first = await site.visit('/login')
      const { complete } = await site.visit('/break')
      const later = await site.visit('/')
      return { set: first.setCookie.length, complete, events: site.events, later: later.body, sets: site.calls.filter((call) => call.startsWith('store.set')).length }
    }, { set: 1, complete: false, events: [name], later: 'ann', sets: 1 })
  }
}

parity('should throw from save() what cannot be written', async function (site) {
  site.serve(site.session({ store: site.store('recorded memory') }), function (req, res) {
    req.session.big = 1n
    try {
      req.session.save(() => site.events.push('saved'))
    } catch (error) {
      site.events.push(error.name)
    }
    delete req.session.big
    res.end()
  })
  const { status } = await site.visit()
  return { status, events: site.events }
}, { status: 200, events: ['TypeError'] })

parity('should keep text that UTF-8 cannot', async function (site) {
  const text = 'lone \ud800 surrogate, \u2028, \0, é, 日本, 🔑'

  site.serve(site.session({ store: site.store('recorded memory') }), function (req, res) {
    const found = req.session.text === text
    req.session.text = text
    res.end(String(found))
  })
  return [(await site.visit()).body, (await site.visit()).body]
}, ['false', 'true'])

parity('should keep numbers, nesting and order as JSON does', async function (site) {
  const data = { z: 1, a: [1e21, -0, 0.1, 2 ** 53, null], 10: 'x', 2: 'y', deep: { cookie: { b: { c: [[]] } } }, '': 1, 'ü"\\': '"' }

  site.serve(site.session({ store: site.store('recorded memory') }), function (req, res) {
    if (req.url === '/write') Object.assign(req.session, data)
    res.end(JSON.stringify({ ...req.session, cookie: undefined }))
  })
  const written = await site.visit('/write')
  const read = await site.visit('/read')
  return [written.body === read.body, read.body]
}, [true, '{"2":"y","10":"x","z":1,"a":[1e+21,0,0.1,9007199254740992,null],"deep":{"cookie":{"b":{"c":[[]]}}},"":1,"ü\\"\\\\":"\\""}'])
