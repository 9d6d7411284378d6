'use strict'

/** Cookie: its own keys, its setters and its JSON. Stores read and write them by name. */

const { alike, thrownBy } = require('./support/alike')

/** Everything that can be seen of a cookie. */
function describe (cookie) {
  const descriptors = Object.getOwnPropertyDescriptors(cookie)

  return {
    own: Object.keys(descriptors),
    values: Object.values(descriptors).map(({ value }) => show(value)),
    enumerable: Object.keys(cookie),
    inherited: namesIn(cookie),
    expires: show(cookie.expires),
    maxAge: show(cookie.maxAge),
    originalMaxAge: show(cookie.originalMaxAge),
    data: Object.entries(cookie.data).map(([name, value]) => [name, show(value)]),
    json: JSON.stringify(cookie)
  }
}

function show (value) {
  return value instanceof Date ? `date ${value.valueOf()}` : `${typeof value} ${String(value)}`
}

function namesIn (object) {
  const names = []
  for (const name in object) names.push(name)
  return names
}

const inherits = Object.assign(Object.create({ maxAge: 500, domain: 'inherited.example' }), { path: '/own' })
const START = Date.UTC(2030, 0, 1)

const options = {
  'no options': undefined,
  'null for options': null,
  'false for options': false,
  'no attributes': {},
  'a maxAge': { maxAge: 60000 },
  'a maxAge of 0': { maxAge: 0 },
  'a negative maxAge': { maxAge: -1 },
  'a maxAge that is no number': { maxAge: NaN },
  'an infinite maxAge': { maxAge: Infinity },
  'a maxAge of null': { maxAge: null },
  'a maxAge of undefined': { maxAge: undefined },
  'a maxAge of false': { maxAge: false },
  'a maxAge of ""': { maxAge: '' },
  'a date for a maxAge': { maxAge: new Date(START + 1000) },
  'a date': { expires: new Date(START + 1000) },
  'an invalid date': { expires: new Date(NaN) },
  'a text for a date': { expires: '2030-01-01' },
  'a number for a date': { expires: START },
  'an expiry of null': { expires: null },
  'an expiry of false': { expires: false },
  'both, the date first': { expires: new Date(START + 1000), maxAge: 5000 },
  'both, the maxAge first': { maxAge: 5000, expires: new Date(START + 1000) },
  'an originalMaxAge': { originalMaxAge: 7000 },
  'an originalMaxAge, then a maxAge': { originalMaxAge: 7000, maxAge: 5000 },
  'a maxAge, then an originalMaxAge': { maxAge: 5000, originalMaxAge: 7000 },
  'an originalMaxAge of null': { maxAge: 5000, originalMaxAge: null },
  'an _expires of its own': { _expires: new Date(START + 1000) },
  'every attribute': { domain: 'a.example', httpOnly: false, partitioned: true, path: '/a', priority: 'high', sameSite: 'lax', secure: true },
  'attributes in another order': { secure: true, sameSite: 'none', path: '/', domain: 'a.example' },
  'attributes it does not know': { signed: true, overwrite: true, encode: String, 7: 'seven' },
  'data, which is passed over': { data: { path: '/x' }, path: '/y' },
  'inherited attributes': inherits,
  'a list for options': ['a', 'b'],
  'the JSON of a cookie': JSON.parse('{"originalMaxAge":5000,"expires":"2030-01-01T00:00:05.000Z","httpOnly":true,"path":"/"}'),
  'a name that replaces a method': { toJSON: 'text' }
}

for (const [what, given] of Object.entries(options)) {
  alike(`should make a cookie of ${what}`, ({ Cookie }) => describe(new Cookie(given)))
}

for (const given of ['text', 5, true, () => {}, Symbol('s'), 5n]) {
  alike(`should refuse ${String(given)} for options`, ({ Cookie }) => thrownBy(() => new Cookie(given)), 'TypeError: argument options must be a object')
}

for (const maxAge of ['5000', true, {}, [], () => {}, 5n]) {
  alike(`should refuse ${String(maxAge)} (${typeof maxAge}) for a maxAge`, ({ Cookie }) => thrownBy(() => new Cookie({ maxAge })), 'TypeError: maxAge must be a number or Date')
}

const START_LIFE = { maxAge: 10000 }
const changes = {
  'maxAge is set': (cookie) => { cookie.maxAge = 5000 },
  'maxAge is set to 0': (cookie) => { cookie.maxAge = 0 },
  'maxAge is set to null': (cookie) => { cookie.maxAge = null },
  'maxAge is set to undefined': (cookie) => { cookie.maxAge = undefined },
  'maxAge is set to a date': (cookie) => { cookie.maxAge = new Date(START + 777) },
  'expires is set': (cookie) => { cookie.expires = new Date(START + 777) },
  'expires is set to null': (cookie) => { cookie.expires = null },
  'expires is set to false': (cookie) => { cookie.expires = false },
  'expires is set to a text': (cookie) => { cookie.expires = 'soon' },
  'expires is set to an invalid date': (cookie) => { cookie.expires = new Date(NaN) },
  'its date is moved in place': (cookie) => { cookie.expires.setTime(START + 777) },
  'its originalMaxAge is set': (cookie) => { cookie.originalMaxAge = 1 },
  'its _expires is set': (cookie) => { cookie._expires = new Date(START + 777) },
  'attributes are set': (cookie) => Object.assign(cookie, { secure: true, sameSite: 'lax', extra: 1 }),
  'attributes are deleted': (cookie) => { delete cookie.path; delete cookie.httpOnly; delete cookie._expires },
  'time goes by': (cookie, clock) => clock.advance(3000),
  'time is over': (cookie, clock) => clock.advance(30000)
}

for (const [what, change] of Object.entries(changes)) {
  alike(`should tell of it when ${what}`, function ({ Cookie }, clock) {
    const cookie = new Cookie(START_LIFE)
    change(cookie, clock)
    return describe(cookie)
  })
}

alike('should not take what is no maxAge', function ({ Cookie }) {
  const cookie = new Cookie(START_LIFE)
  return [thrownBy(() => { cookie.maxAge = 'long' }), describe(cookie)]
})

alike('should not let data be set', function ({ Cookie }) {
  const cookie = new Cookie()
  return [thrownBy(() => { cookie.data = {} })?.split(':')[0], describe(cookie)]
})

alike('should have its prototype in upstream\'s order, all of it visible', ({ Cookie }) => (
  Object.entries(Object.getOwnPropertyDescriptors(Cookie.prototype)).map(([name, { value, get, set, ...rest }]) => [
    name, typeof value, typeof get, typeof set, value?.length, rest
  ])
))

alike('should be callable on an object', function ({ Cookie }) {
  const cookie = Object.create(Cookie.prototype)
  Cookie.call(cookie, { maxAge: 5000 })
  return describe(cookie)
})

alike('should have a parent that can be a class\'s', function ({ Cookie }) {
  class Mine extends Cookie {}
  const cookie = new Mine({ maxAge: 5000 })
  return [cookie instanceof Cookie, describe(cookie)]
})
