'use strict'

/** Store: the base class that other people's stores are made of. */

const { EventEmitter } = require('node:events')
const { inherits } = require('node:util')
const { alike, thrownBy } = require('./support/alike')

const stored = (cookie = {}) => ({ cookie: { originalMaxAge: 9000, httpOnly: true, path: '/', ...cookie }, views: 2 })

/** A session as its user sees it. */
function describe ({ cookie, ...data }, { Cookie }) {
  const { expires } = cookie
  return {
    data,
    keys: Object.keys(cookie),
    isCookie: cookie instanceof Cookie,
    expires: expires instanceof Date ? expires.valueOf() : expires,
    originalMaxAge: cookie.originalMaxAge,
    json: JSON.stringify(cookie)
  }
}

const expiries = {
  'a text': '2030-01-01T00:00:05.000Z',
  'a text that is no date': 'soon',
  'a date': new Date(Date.UTC(2030, 0, 1, 0, 0, 5)),
  'a number': Date.UTC(2030, 0, 1, 0, 0, 5),
  null: null,
  undefined,
  false: false,
  'a plain object': {},
  'an invalid date': new Date(NaN)
}

for (const [what, expires] of Object.entries(expiries)) {
  alike(`should make a session of stored data whose expiry is ${what}`, function (subject) {
    const store = new subject.Store()
    const req = { sessionID: 'a' }
    const data = stored({ expires })
    const session = store.createSession(req, data)
    return [req.session === session, session.req === req, session.id, data.cookie === session.cookie, describe(session, subject)]
  })
}

for (const originalMaxAge of [9000, null, undefined, 0, 'long']) {
  alike(`should keep an originalMaxAge of ${originalMaxAge}`, function (subject) {
    const session = new subject.Store().createSession({ sessionID: 'a' }, stored({ originalMaxAge, expires: '2030-01-01T00:00:05.000Z' }))
    return [String(session.cookie.originalMaxAge)]
  })
}

for (const [what, data] of [['no cookie', {}], ['null for a cookie', { cookie: null }], ['text for a cookie', { cookie: 'text' }], ['no data', undefined], ['text for data', 'text']]) {
  alike(`should throw for stored data with ${what}`, ({ Store }) => [thrownBy(() => new Store().createSession({ sessionID: 'a' }, data))])
}

alike('should take a cookie that is a Cookie already', function (subject) {
  const cookie = new subject.Cookie({ maxAge: 5000, domain: 'a.example' })
  const session = new subject.Store().createSession({ sessionID: 'a' }, { cookie, views: 1 })
  return [session.cookie === cookie, describe(session, subject)]
})

const answers = {
  'a session': () => [null, stored()],
  nothing: () => [null, undefined],
  null: () => [null, null],
  'an error': () => [new Error('lost')],
  ENOENT: () => [Object.assign(new Error('gone'), { code: 'ENOENT' })]
}

for (const [what, answer] of Object.entries(answers)) {
  alike(`should load ${what} outside of any request`, function (subject) {
    const store = new subject.Store()
    store.get = (sid, callback) => callback(...answer())
    const results = []
    store.load('a', (...args) => results.push(args))
    const [[error, session]] = results
    return [results.length, results[0].length, String(error), session && [describe(session, subject), session.id, session.req.sessionStore === store, session.req.sessionID]]
  })
}

for (const error of [undefined, new Error('lost')]) {
  alike(`should regenerate a session${error ? ' though the old one could not be destroyed' : ''}`, function (subject) {
    const store = new subject.Store()
    const events = []
    store.destroy = (sid, callback) => { events.push(['destroy', sid]); callback(error) }
    store.generate = (req) => { events.push(['generate', req.sessionID]); req.session = 'new' }
    const req = { sessionID: 'a', session: 'old' }
    const returned = store.regenerate(req, (...args) => events.push(['done', ...args.map(String), req.session]))
    return [events, String(returned)]
  })
}

alike('should call the methods that a store has when it is asked', function (subject) {
  const store = new subject.Store()
  const events = []
  store.get = (sid, callback) => { events.push('get'); callback(null, stored()) }
  store.createSession = function (req, data) { events.push(['createSession', this === store, data.views]); return 'mine' }
  store.load('a', (...args) => events.push(args))
  return events
})

alike('should have methods that are enumerable, with upstream\'s lengths', function ({ Store }) {
  const names = []
  for (const name in Store.prototype) names.push(name)
  const own = Object.keys(Store.prototype)
  return [own, own.map((name) => Store.prototype[name].length), names.filter((name) => own.includes(name)), Store.name, Store.length]
})

const childhoods = {
  'util.inherits' (Store) {
    function Mine () { Store.call(this) }
    inherits(Mine, Store)
    return new Mine()
  },
  class: (Store) => new (class Mine extends Store {})(),
  'class with arrow functions': (Store) => new (class Mine extends Store { get = () => 'got' })(),
  'an instance for a prototype' (Store) {
    function Mine () {}
    Mine.prototype = new Store()
    return new Mine()
  },
  'a call on a plain object' (Store) {
    const mine = Object.create(Store.prototype)
    Store.call(mine)
    return mine
  },
  'no call at all': (Store) => Object.create(Store.prototype),
  'copied methods' (Store) {
    const mine = Object.assign(new EventEmitter(), Store.prototype)
    Store.call(mine)
    return mine
  }
}

for (const [way, make] of Object.entries(childhoods)) {
  alike(`should be the parent of a store by ${way}`, function (subject) {
    const store = make(subject.Store)
    const events = []
    store.on('connect', (...args) => events.push(args))
    store.emit('connect', 1, 2)
    const session = store.createSession({ sessionID: 'a' }, stored())
    return [events, store instanceof subject.Store, store instanceof EventEmitter, session.views, session.id]
  })
}
