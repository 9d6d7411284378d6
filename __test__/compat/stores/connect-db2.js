'use strict'

const { RemoteMap, answer } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')
const { substitute } = require('../fakes/substitute')

const statements = [
  [/^SELECT "data" AS "data"/, async ([sid, now], map) => {
    const found = await map.get(sid)
    return found && found.expires >= now ? [{ data: found.data }] : []
  }],
  [/^SELECT COUNT\(\*\) AS "length" FROM "sessions" WHERE/, async ([sid], map) => [{ length: await map.get(sid) ? 1 : 0 }]],
  [/^SELECT COUNT\(\*\) AS "length"/, async (none, map) => [{ length: (await map.values()).length }]],
  [/^UPDATE "sessions" SET "expires" = \?, "data"/, ([expires, data, sid], map) => map.set(sid, { expires, data })],
  [/^UPDATE "sessions" SET "expires" = \? WHERE/, async ([expires, sid], map) => map.set(sid, { ...await map.get(sid), expires })],
  [/^INSERT INTO "sessions"/, ([sid, expires, data], map) => map.set(sid, { expires, data })],
  [/^DELETE FROM "sessions" WHERE "session_id"/, ([sid], map) => map.delete(sid)],
  [/^DELETE FROM "sessions"$/, (none, map) => map.clear()]
]

module.exports = {
  package: 'connect-db2',
  install: { 'connect-db2': '0.6.0' },
  level: 'F',
  backend: 'fake DB2 connection',

  open ({ session, load }) {
    substitute('ibm_db', {})

    const Db2Store = load('connect-db2')(session)
    const map = new RemoteMap()
    const database = new Statements(map, statements)
    const connection = {
      connected: true,
      query (sql, ...rest) {
        const callback = rest.pop()
        answer(database.run(sql, rest[0]), callback)
      }
    }

    return { store: new Db2Store({}, connection), lose: () => map.lose() }
  }
}
