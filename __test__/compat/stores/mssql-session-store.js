'use strict'

const { answer, RemoteMap } = require('../fakes/remote-map')
const { Statements } = require('../fakes/statements')
const { substitute } = require('../fakes/substitute')

const statements = [
  [/^select sessionData/, async ({ sessionId }, map) => {
    const found = await map.get(sessionId)
    return found ? [{ sessionData: found }] : []
  }],
  [/^if exists/, ({ sessionId, sessionData }, map) => map.set(sessionId, sessionData)],
  [/^update \[Session\] set lastTouchedUtc/, () => {}],
  [/^delete \[Session\] where sessionId/, ({ sessionId }, map) => map.delete(sessionId)],
  [/^delete \[Session\]$/, (none, map) => map.clear()],
  [/^select count/, async (none, map) => [{ '': (await map.values()).length }]]
]

/** The parts of mssql 2 that the store uses. */
function fakeDriver (database) {
  return {
    Connection: class {},
    NVarChar: () => {},
    Request: class {
      constructor () {
        this.parameters = {}
      }

      input (name, type, value) {
        this.parameters[name] = value
      }

      query (sql, callback) {
        answer(database.run(sql, this.parameters), callback)
      }
    }
  }
}

module.exports = {
  package: 'mssql-session-store',
  install: { 'mssql-session-store': '1.0.0' },
  level: 'F',
  backend: 'fake SQL Server driver',

  open ({ session, load }) {
    const map = new RemoteMap()

    substitute('mssql', fakeDriver(new Statements(map, statements)))
    const MssqlStore = load('mssql-session-store')(session)

    return { store: new MssqlStore({ reapInterval: -1 }), lose: () => map.lose() }
  }
}
