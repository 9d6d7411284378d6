'use strict'

/** Session: what of it is data and what is not, and what its methods do with the store. */

const { alike, thrownBy } = require('./support/alike')

/** Names, in order, and how each can be got at. */
function describe (session) {
  const seen = []
  for (const name in session) seen.push(name)
  const own = Object.entries(Object.getOwnPropertyDescriptors(session))

  return {
    seen,
    json: thrownBy(() => JSON.stringify(session)) ?? JSON.stringify(session),
    own: own.map(([name, { enumerable, configurable, writable }]) => [name, enumerable, configurable, writable])
  }
}

const inheriting = Object.assign(Object.create({ inherited: 1 }), { own: 2 })
const data = {
  nothing: undefined,
  null: null,
  'plain data': { a: 1, b: { c: 2 } },
  'a cookie': { cookie: { path: '/' }, a: 1 },
  'inherited data': inheriting,
  'names that sessions have': { req: 1, id: 2, save: 3, touch: 4, reload: 5, destroy: 6, regenerate: 7, resetMaxAge: 8, views: 9 },
  'names that objects have': { toString: 1, constructor: 2, hasOwnProperty: 3, views: 4 },
  'an own __proto__': JSON.parse('{"__proto__":{"admin":true},"views":1}'),
  'names that are numbers': { b: 1, 2: 2, 1: 3 },
  'a list': ['a', 'b'],
  'a text': 'text',
  'a number': 5,
  'a function': Object.assign(() => {}, { views: 1 }),
  'a getter': { get now () { return 5 } }
}

for (const [what, given] of Object.entries(data)) {
  alike(`should be made of ${what}`, function ({ Session }) {
    const session = new Session({ sessionID: 'a' }, given)
    return [describe(session), session.id, session.admin, Object.getPrototypeOf(session) === Session.prototype]
  })
}

alike('should keep its request and its ID to itself', function ({ Session }) {
  const req = { sessionID: 'a' }
  const session = new Session(req)
  return [session.req === req, session.id, describe(session), thrownBy(() => { session.id = 'b' })?.split(':')[0], thrownBy(() => { delete session.req })?.split(':')[0]]
})

alike('should keep the ID that the request had', function ({ Session }) {
  const req = { sessionID: 'a' }
  const session = new Session(req)
  req.sessionID = 'b'
  return [session.id]
}, ['a'])

alike('should have methods that pass for no data', ({ Session }) => (
  Object.entries(Object.getOwnPropertyDescriptors(Session.prototype)).map(([name, { value, ...rest }]) => [name, typeof value, value.length, rest])
))

alike('should be refused without a request', ({ Session }) => thrownBy(() => new Session()).split(':')[0], 'TypeError')

/** A request whose store writes down its calls and answers with `answers`. */
function recorded (subject, answers = {}) {
  const calls = []
  const method = (name) => (...args) => {
    calls.push([name, ...args.map((arg) => typeof arg === 'function' ? `function of ${arg.length}` : arg?.id ?? arg?.sessionID ?? arg)])
    if (typeof args.at(-1) === 'function') args.at(-1)(...(answers[name] ?? []))
  }
  const store = Object.assign(new subject.Store(), { get: method('get'), set: method('set'), destroy: method('destroy'), regenerate: method('regenerate') })
  const req = { sessionID: 'a', sessionStore: store }
  req.session = new subject.Session(req, { cookie: new subject.Cookie({ maxAge: 5000 }), views: 1 })
  return { req, calls, session: req.session }
}

const stored = () => ({ cookie: { originalMaxAge: 9000, expires: '2030-01-01T00:00:09.000Z' }, views: 2 })

for (const method of ['save', 'reload', 'destroy', 'regenerate']) {
  alike(`should hand ${method} to the store and return itself`, function (subject) {
    const { req, calls, session } = recorded(subject, { get: [null, stored()] })
    const results = []
    const returned = session[method]((...args) => results.push(args))
    return [returned === session, calls, results, 'session' in req, JSON.stringify(req.session), req.session === session]
  })

  alike(`should pass the error of the store's to the callback of ${method}`, function (subject) {
    const error = [new Error('lost')]
    const { req, session } = recorded(subject, { get: error, set: error, destroy: error, regenerate: error })
    const results = []
    session[method]((...args) => results.push(args.map(String)))
    return [results, 'session' in req]
  })
}

for (const [what, answer] of [['undefined', []], ['null', [null, null]], ['false', [null, false]], ['empty text', [null, '']]]) {
  alike(`should fail to reload when the store has ${what}`, function (subject) {
    const { req, session } = recorded(subject, { get: answer })
    const results = []
    session.reload((...args) => results.push(args.map(String)))
    return [results, req.session === session]
  }, [[['Error: failed to load session']], true])
}

for (const method of ['save', 'destroy']) {
  alike(`should ${method} without a callback`, function (subject) {
    const { calls, session } = recorded(subject)
    session[method]() // what it returns is a matter of __test__/beyond/promises.test.js
    return calls.map((call) => call.filter((arg) => !/^function/.test(arg) && arg !== undefined))
  })
}

alike('should start its cookie\'s life over by touch and by resetMaxAge', function (subject, clock) {
  const { session } = recorded(subject)
  const seen = []
  for (const method of ['touch', 'resetMaxAge']) {
    clock.advance(1000)
    seen.push(session.cookie.maxAge, session[method]() === session, session.cookie.maxAge, session.cookie.originalMaxAge)
  }
  return seen
}, [4000, true, 5000, 5000, 4000, true, 5000, 5000])

alike('should use the store that the request has at the moment', function (subject) {
  const { req, session } = recorded(subject)
  const other = recorded(subject)
  req.sessionStore = other.req.sessionStore
  session.save(() => {})
  return other.calls
})

alike('should be extended by methods of an app\'s own', function ({ Session }) {
  Session.prototype.hasRole = function (role) { return this.roles.includes(role) }
  try {
    const session = new Session({ sessionID: 'a' }, { roles: ['admin'], hasRole: 'no' })
    return [session.hasRole('admin'), describe(session)]
  } finally {
    delete Session.prototype.hasRole
  }
})
