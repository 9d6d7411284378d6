'use strict'

const { RemoteMap, answer } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')
const { substitute } = require('../fakes/substitute')

const statements = [
  [/^CREATE TABLE/, () => ({})],
  [/^SELECT attributes AS data/, async ({ sessionid }, map) => {
    const found = await map.get(sessionid)
    return { rows: found ? [{ data: found.attributes }] : [] }
  }],
  [/^MERGE INTO sessions/, ({ sessionid, expires, attributes }, map) => map.set(sessionid, { expires, attributes })],
  [/^UPDATE sessions SET expires/, async ({ expires, sessionid }, map) => {
    const found = await map.get(sessionid)
    return found && map.set(sessionid, { ...found, expires })
  }],
  [/^DELETE FROM sessions WHERE session_id/, ({ sessionid }, map) => map.delete(sessionid)],
  [/^DELETE FROM sessions$/, (none, map) => map.clear()],
  [/^SELECT COUNT/, async (none, map) => ({ rows: [[(await map.values()).length]] })]
]

module.exports = {
  package: 'express-oracle-session',
  install: { 'express-oracle-session': '0.1.5' },
  level: 'F',
  backend: 'fake Oracle connection',

  open ({ session, load }) {
    substitute('oracledb', {})

    const OracleStore = load('express-oracle-session')(session)
    const map = new RemoteMap()
    const database = new Statements(map, statements)
    const connection = {
      execute (sql, ...rest) {
        const callback = rest.pop()
        answer(database.run(sql, rest[0]), callback)
      }
    }

    return new Promise((resolve) => {
      const store = new OracleStore({}, connection, () => resolve({ store, lose: () => map.lose() }))
    })
  }
}
