'use strict'

const { EventEmitter } = require('node:events')
const { RemoteMap, answer } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')

const statements = [
  [/^SELECT session FROM sessions WHERE/, async ([sid], map) => {
    const session = await map.get(sid)
    return { rows: session ? [{ session }] : [] }
  }],
  [/^SELECT count/, async (none, map) => {
    const { length } = await map.values()
    return { rows: [{ count: { toNumber: () => length } }] }
  }],
  [/^SELECT session FROM sessions ALLOW/, async (none, map) => ({ rows: (await map.values()).map((session) => ({ session })) })],
  [/^DELETE FROM sessions WHERE/, ([sid], map) => map.delete(sid)],
  [/^TRUNCATE/, (none, map) => map.clear()]
]

/** Only INSERT carries its time to live in the text. */
function insertion (sql) {
  const [, seconds] = /USING TTL (\d+)/.exec(sql) || []

  return seconds && [[/^INSERT/, ([sid, session], map) => map.set(sid, session, seconds * 1000)]]
}

function fakeClient (map) {
  const run = (sql, parameters) => new Statements(map, insertion(sql) || statements).run(sql, parameters)

  return Object.assign(new EventEmitter(), {
    connect: (callback) => setImmediate(callback),
    execute (sql, ...rest) {
      const callback = rest.pop()
      answer(run(sql, rest[0]), callback)
    },
    eachRow (sql, parameters, options, eachRow, callback) {
      answer(run(sql, parameters).then((result) => {
        result.rows.forEach((row, index) => eachRow(index, row))
        return result
      }), callback)
    }
  })
}

module.exports = {
  package: 'cassandra-store',
  install: { 'cassandra-store': '5.0.0' },
  level: 'F',
  backend: 'fake Cassandra client',

  open ({ load }) {
    const CassandraStore = load('cassandra-store')
    const map = new RemoteMap()

    return { store: new CassandraStore({ client: fakeClient(map) }), lose: () => map.lose() }
  }
}
