'use strict'

const { EventEmitter } = require('node:events')
const { RemoteMap } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')
const { substitute } = require('../fakes/substitute')

const left = ({ expires }) => new Date(expires) - Date.now()

const statements = [
  [/^SELECT session/, async ({ sid }, map) => {
    const found = await map.get(sid)
    return found ? [found] : []
  }],
  [/^SELECT sid, session/, (none, map) => map.values()],
  [/^SELECT COUNT/, async (none, map) => [{ length: (await map.values()).length }]],
  [/^UPDATE sessions\s+SET session/, ({ sid, session, expires }, map) => map.set(sid, { sid, session }, left({ expires }))],
  [/^UPDATE sessions\s+SET expires/, ({ sid, expires }, map) => map.touch(sid, left({ expires }))],
  [/^DELETE FROM sessions\s+WHERE sid/, ({ sid }, map) => map.delete(sid)],
  [/^TRUNCATE/, (none, map) => map.clear()]
]

/** The parts of mssql 11 that the store uses. */
function fakeDriver (database) {
  class ConnectionPool extends EventEmitter {
    async connect () {
      this.connected = true
    }

    request () {
      const parameters = {}

      return {
        input: (name, type, value) => { parameters[name] = value },
        query: async (sql) => ({ recordset: await database.run(sql, parameters) })
      }
    }
  }

  return { ConnectionPool, NVarChar: () => {} }
}

module.exports = {
  package: 'connect-mssql-v2',
  install: { 'connect-mssql-v2': '6.0.0' },
  level: 'F',
  backend: 'fake SQL Server driver',

  open ({ load }) {
    const map = new RemoteMap()

    substitute('mssql', fakeDriver(new Statements(map, statements)))
    const MSSQLStore = load('connect-mssql-v2')

    return { store: new MSSQLStore({}), lose: () => map.lose() }
  }
}
