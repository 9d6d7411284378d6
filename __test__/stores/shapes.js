'use strict'

/**
 * Sessions of every shape a store may be handed, made anew for each subject.
 * Each entry is a function of the subject and the present time in ms.
 */

const lone = '\ud83d'

/** A cookie as upstream's own middleware makes it. */
function lasting (subject, now, ms = 5000) {
  const cookie = new subject.Cookie()
  cookie.expires = new Date(now + ms)
  cookie.originalMaxAge = ms
  return cookie
}

const ordinary = {
  'with a cookie that ends with the browser': ({ Cookie }) => ({ cookie: new Cookie(), views: 1 }),
  'with a cookie that expires': (subject, now) => ({ cookie: lasting(subject, now), views: 1 }),
  'with nothing but a cookie': (subject, now) => ({ cookie: lasting(subject, now) }),
  'that has ended already': (subject, now) => ({ cookie: lasting(subject, now, -1), views: 1 }),
  'that ends this very moment': (subject, now) => ({ cookie: lasting(subject, now, 0), views: 1 }),
  'of the Session class' (subject, now) {
    const session = new subject.Session({ sessionID: 'a' }, { views: 1 })
    session.cookie = lasting(subject, now)
    return session
  },
  'of the Session class, its cookie first' (subject, now) {
    return new subject.Session({ sessionID: 'a' }, { cookie: lasting(subject, now), views: 1 })
  }
}

/** A session with a cookie of these attributes. */
const attributes = (data) => ({ Cookie }, now) => ({ cookie: new Cookie({ ...data, expires: new Date(now + 5000) }), views: 1 })

const cookies = {
  'whose cookie has every attribute': attributes({
    domain: 'example.com', path: '/admin', secure: true, httpOnly: false, sameSite: 'lax', priority: 'high', partitioned: true
  }),
  'whose cookie has attributes we don\'t know': attributes({ signed: true, encode: String, comment: 'none' }),
  'whose cookie has attributes that are no text': attributes({ domain: { a: 1 }, path: ['/'], sameSite: Symbol.iterator }),
  'whose cookie has attributes that JSON changes': attributes({ originalMaxAge: NaN, priority: Infinity, secure: -0 }),
  'whose cookie has attributes that JSON leaves out': attributes({ domain: undefined, path: undefined, httpOnly: () => {} }),
  'whose cookie has a date for a domain': attributes({ domain: new Date(0) }),
  'whose cookie has quotes and expiries in its text': attributes({ domain: '"expires":', path: '/","expires":"x', priority: 'expires' }),
  'whose cookie has unicode in its text': attributes({ domain: 'żółw', path: `/${lone}` }),
  'whose cookie has a BigInt': attributes({ priority: 1n }),
  'whose cookie was told to be never': ({ Cookie }) => ({ cookie: new Cookie({ expires: false }), views: 1 }),
  'whose cookie has undefined for an expiry': ({ Cookie }) => ({ cookie: new Cookie({ expires: undefined }), views: 1 }),
  'whose cookie has an invalid date': ({ Cookie }) => ({ cookie: new Cookie({ expires: new Date(NaN) }), views: 1 }),
  'whose cookie has text for an expiry': ({ Cookie }, now) => ({ cookie: new Cookie({ expires: new Date(now + 5000).toString() }), views: 1 }),
  'whose cookie has a number for an expiry': ({ Cookie }, now) => ({ cookie: new Cookie({ expires: now + 5000 }), views: 1 }),
  'whose cookie has the year 275760': ({ Cookie }) => ({ cookie: new Cookie({ expires: new Date(8.64e15) }), views: 1 }),
  'whose cookie has a toJSON of its own': ({ Cookie }) => ({ cookie: Object.assign(new Cookie(), { toJSON: () => ({ mine: true }) }), views: 1 }),
  'whose cookie is of a subclass' ({ Cookie }, now) {
    class Mine extends Cookie {
      get data () {
        return { ...super.data, mine: true }
      }
    }
    return { cookie: new Mine({ expires: new Date(now + 5000) }), views: 1 }
  }
}

/** A session with a cookie that no class of ours made. */
const foreign = (cookie) => (subject, now) => ({ cookie: cookie(now), views: 1 })

const foreignCookies = {
  'whose cookie is plain, with the expiry as text': foreign((now) => ({ expires: new Date(now + 5000).toISOString() })),
  'whose cookie is plain, with the expiry as another text': foreign((now) => ({ expires: new Date(now + 5000).toUTCString() })),
  'whose cookie is plain, with the expiry as a date': foreign((now) => ({ expires: new Date(now + 5000), path: '/' })),
  'whose cookie is plain, with the expiry as a number': foreign((now) => ({ expires: now + 5000 })),
  'whose cookie is plain, with a past number': foreign((now) => ({ expires: now - 1 })),
  'whose cookie is plain, with a past date': foreign((now) => ({ expires: new Date(now - 1) })),
  'whose cookie is plain, with no expiry': foreign(() => ({ path: '/' })),
  'whose cookie is plain, with null for an expiry': foreign(() => ({ expires: null })),
  'whose cookie is plain, with nonsense for an expiry': foreign(() => ({ expires: 'tomorrow' })),
  'whose cookie is plain, with no text for an expiry': foreign(() => ({ expires: '' })),
  'whose cookie is plain, with 0 for an expiry': foreign(() => ({ expires: 0 })),
  'whose cookie is plain, with true for an expiry': foreign(() => ({ expires: true })),
  'whose cookie is plain, with false for an expiry': foreign(() => ({ expires: false })),
  'whose cookie is plain, with an object for an expiry': foreign(() => ({ expires: {} })),
  'whose cookie is plain, with a list for an expiry': foreign((now) => ({ expires: [now - 1] })),
  'whose cookie is plain, with an expiry deeper down': foreign((now) => ({ path: { expires: new Date(now - 1) } })),
  'whose cookie is null': foreign(() => null),
  'whose cookie is text': foreign(() => 'chocolate'),
  'whose cookie is a number': foreign(() => 5),
  'whose cookie is a list': foreign(() => []),
  'whose cookie is undefined': foreign(() => undefined),
  'whose cookie leaves itself out': foreign(() => ({ toJSON () {} }))
}

/** A session with these data behind, or in front of, an ordinary cookie. */
const data = (values) => (subject, now) => ({ cookie: lasting(subject, now), ...values })

const contents = {
  'with its cookie last': (subject, now) => ({ views: 1, cookie: lasting(subject, now) }),
  'with its cookie in the middle': (subject, now) => ({ a: 1, cookie: lasting(subject, now), b: 2 }),
  'with names that are numbers': data({ 2: 'b', 1: 'a', views: 1 }),
  'with no cookie': () => ({ views: 1 }),
  'with nothing at all': () => ({}),
  'with unicode': data({ name: 'żółw 🐢', 'klucz\u2028': '\u0000"\\/' }),
  'with Latin-1': data({ name: 'café ÿ' }),
  'with lone surrogates': data({ [lone]: lone, pair: '\udc22\ud83d' }),
  'with names that objects inherit': data({ constructor: 1, toString: 2, hasOwnProperty: 3, valueOf: null }),
  'with an own __proto__': (subject, now) => Object.defineProperty(data({})(subject, now), '__proto__', {
    value: { admin: true }, enumerable: true, configurable: true, writable: true
  }),
  'with expiries among its data': data({ expires: '1990-01-01', token: { cookie: { expires: 0 } } }),
  'with values that JSON changes': data({ a: NaN, b: -0, c: undefined, d: () => {}, e: new Date(0), f: [undefined, , 1], g: Symbol('s') }), // eslint-disable-line no-sparse-arrays
  'with numbers of all sizes': data({ a: 1e21, b: 5e-324, c: 2 ** 53, d: 0.1 }),
  'with a big number': data({ a: 1n }),
  'with a toJSON among its data': data({ a: { toJSON: (key) => `key ${key}` } }),
  'of a megabyte': data({ text: 'x'.repeat(1 << 20) }),
  'of a megabyte of unicode': data({ text: 'ż'.repeat(1 << 19) })
}

const peculiar = {
  'with a circle' (subject, now) {
    const session = data({})(subject, now)
    session.self = session
    return session
  },
  'with a getter that throws': (subject, now) => Object.defineProperty(data({})(subject, now), 'a', {
    get () { throw new RangeError('no entry') }, enumerable: true
  }),
  'with its cookie twice' (subject, now) {
    const cookie = lasting(subject, now)
    return { cookie, copy: cookie, deep: { cookie } }
  },
  'with another session in it': (subject, now) => ({ cookie: lasting(subject, now), other: data({ views: 1 })(subject, now) }),
  'with a toJSON': (subject, now) => ({ cookie: lasting(subject, now), toJSON: () => ({ a: 1 }) }),
  'with a toJSON that keeps the cookie' (subject, now) {
    return { cookie: lasting(subject, now), b: 2, toJSON () { return { a: 1, cookie: this.cookie } } }
  },
  'with a toJSON that is no object': (subject, now) => ({ cookie: lasting(subject, now), toJSON: () => 'text' }),
  'with a toJSON that is a list': (subject, now) => ({ cookie: lasting(subject, now), toJSON: () => [1, 2] }),
  'with an inherited cookie': (subject, now) => Object.assign(Object.create({ cookie: lasting(subject, now) }), { views: 1 }),
  'with nothing but an inherited cookie': (subject, now) => Object.create({ cookie: lasting(subject, now) }),
  'with a hidden cookie': (subject, now) => Object.defineProperty({ views: 1 }, 'cookie', { value: lasting(subject, now) }),
  'with an inherited value behind its cookie': (subject, now) => Object.assign(Object.create({ views: 1 }), { cookie: lasting(subject, now) }),
  'that is a list': () => [1, 2],
  'that is text': () => 'text',
  'that is a number': () => 7
}

module.exports = { contents, cookies, foreignCookies, lasting, ordinary, peculiar }
