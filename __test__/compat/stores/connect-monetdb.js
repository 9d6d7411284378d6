'use strict'

const { RemoteMap } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')

const row = (...columns) => ({ rows: columns.length, data: [columns] })
const none = { rows: 0, data: [] }

const statements = [
  [/^SELECT sess FROM session/, async ([sid, now], map) => {
    const found = await map.get(sid)
    return found && found.expire >= now ? row(found.sess) : none
  }],
  [/^SELECT \* FROM session/, async ([sid], map) => await map.get(sid) ? row(sid) : none],
  [/^INSERT INTO session/, ([sid, sess, expire], map) => map.set(sid, { sess, expire })],
  [/^UPDATE session SET sess/, async ([sess, sid], map) => map.set(sid, { ...await map.get(sid), sess })],
  [/^DELETE FROM session WHERE sid/, ([sid], map) => map.delete(sid)],
  [/^DELETE FROM session WHERE expire/, () => none]
]

/** The driver's promises are Q's: they have a `fail`. */
function withFail (promise) {
  const then = promise.then.bind(promise)

  return Object.assign(promise, { then: (...handlers) => withFail(then(...handlers)), fail: (handler) => withFail(then(undefined, handler)) })
}

module.exports = {
  package: 'connect-monetdb',
  install: { 'connect-monetdb': '1.0.9' },
  level: 'F',
  backend: 'fake MonetDB connection',

  open ({ session, load }) {
    const MonetStore = load('connect-monetdb')(session)
    const map = new RemoteMap()
    const database = new Statements(map, statements)

    return { store: new MonetStore({ query: (sql, parameters) => withFail(database.run(sql, parameters)) }), lose: () => map.lose() }
  }
}
