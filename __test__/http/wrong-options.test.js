'use strict'

/** Options of the wrong type are refused at the same moment, with the same words. */

const { describeError } = require('../support/describe')
const { parity } = require('../support/site')

const turn = () => new Promise(setImmediate)

/** Tells what making a middleware of `options` throws or, where it does not, what its first request comes to. */
function outcome (options, { path = '/', change = (req) => { req.session.user = 'ann' } } = {}) {
  return async function (site) {
    let session

    try {
      session = site.session(typeof options === 'function' ? options(site) : options)
    } catch (error) {
      return `session() throws ${describeError(error)}`
    }

    site.serve(session, function (req, res) {
      change(req)
      res.end()
    })
    const { status, setCookie } = await site.visit(path)
    await turn()
    return { status, cookie: setCookie.join().replace(/=[^;]*/, ''), errors: site.errors }
  }
}

const throws = (text) => `session() throws ${text}`
const passes = (cookie = 'connect.sid; Path=/; HttpOnly') => ({ status: 200, cookie, errors: [] })
const withoutCookie = (...errors) => ({ status: 200, cookie: '', errors })
/** The session has no cookie, so that the error handler's own res.end fails as well. */
const broken = (error) => ({ status: null, cookie: '', errors: [error, "TypeError: Cannot read properties of undefined (reading 'originalMaxAge')"] })
const fails = (...errors) => ({ status: 500, cookie: '', errors })

for (const genid of ['id', 5, true, {}]) {
  parity(`should refuse genid: ${JSON.stringify(genid)}`, outcome({ genid }), throws('TypeError: genid option must be a function'))
}

for (const unset of ['remove', true, 1, {}]) {
  parity(`should refuse unset: ${JSON.stringify(unset)}`, outcome({ unset }), throws('TypeError: unset option must be "destroy" or "keep"'))
}

parity('should refuse an empty array of secrets', outcome({ secret: [] }), throws('TypeError: secret option array must contain one or more strings'))
parity('should refuse a store that emits no events', outcome({ store: { get () {}, set () {}, destroy () {} } }), throws('TypeError: store.on is not a function'))
parity('should do without options', (site) => typeof site.subject.session(), 'function')
parity('should fail each request without a secret', outcome({ secret: '' }), fails('Error: secret option required for sessions'))

const key = (received) => 'TypeError: The "key" argument must be of type string or an instance of ArrayBuffer, Buffer, TypedArray, ' +
  `DataView, KeyObject, or CryptoKey. Received ${received} (ERR_INVALID_ARG_TYPE)`

parity('should set no cookie with a number for a secret', outcome({ secret: 5 }), withoutCookie(key('type number (5)')))
parity('should set no cookie with an object for a secret', outcome({ secret: {} }), withoutCookie(key('an instance of Object')))
parity('should set no cookie with a missing secret in an array', outcome({ secret: [null, 'cat'] }), withoutCookie('TypeError: Secret key must be provided.'))
parity('should sign with an empty secret in an array', outcome({ secret: ['', 'cat'] }), passes())

for (const name of ['a b', 'a;b', 'a=b', 'ü']) {
  parity(`should set no cookie named ${name}`, outcome({ name }), withoutCookie('TypeError: argument name is invalid'))
}

for (const [option, values] of Object.entries({
  domain: ['a;b', 'a b'],
  path: ['/;'],
  sameSite: ['bogus', 5, {}],
  priority: ['urgent', 5, {}],
  expires: [new Date(NaN)]
})) {
  for (const value of values) {
    parity(`should set no cookie with ${option}: ${JSON.stringify(value)}`, outcome({ cookie: { [option]: value } }, { path: '/;' }),
      withoutCookie(`TypeError: option ${option} is invalid`))
  }
}

for (const maxAge of ['long', true, {}]) {
  parity(`should fail each request with maxAge: ${JSON.stringify(maxAge)}`, outcome({ cookie: { maxAge } }), broken('TypeError: maxAge must be a number or Date'))
}

parity('should throw from res.end with a text for expires', async function (site) {
  site.serve(site.session({ cookie: { expires: 'tomorrow' } }), function (req, res) {
    try {
      res.end()
    } catch (error) {
      site.events.push(describeError(error))
      res.destroy()
    }
  })
  await site.visit()
  return site.events
}, ['TypeError: maxAge must be a number or Date'])

parity('should fail each request with a text for cookie', outcome({ cookie: 'secure' }), broken('TypeError: argument options must be a object'))
parity('should fail each request with a number for cookie', outcome({ cookie: 5 }), broken('TypeError: argument options must be a object'))

parity('should throw what genid throws', outcome({ genid () { throw new RangeError('no more ids') } }), fails('RangeError: no more ids'))
parity('should throw what a cookie function throws', outcome({ cookie () { throw new RangeError('no cookie') } }), fails('RangeError: no cookie'))

for (const id of [5, null, undefined, {}, false]) {
  parity(`should set no cookie when genid gives ${JSON.stringify(id)}`, outcome({ genid: () => id }), withoutCookie())
}

parity('should set a cookie when genid gives an empty text', outcome({ genid: () => '' }), passes())

parity('should take a wrong unset for "keep" when it is empty', outcome({ unset: '' }, { change: (req) => { req.session = null } }), withoutCookie())

parity('should pass on that an id has no percent-encoding', outcome({ genid: () => 'lone \ud800 surrogate' }), withoutCookie('URIError: URI malformed'))

parity('should take anything truthy for its switches', outcome({ resave: 'no', saveUninitialized: {}, rolling: 1, proxy: 'no' }, { change () {} }), passes())

parity('should take the values that cookies have no words for', outcome({ cookie: { domain: 5, expires: 5, httpOnly: 'yes', secure: 0, sameSite: '' } }),
  passes('connect.sid; Domain=5; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly'))
