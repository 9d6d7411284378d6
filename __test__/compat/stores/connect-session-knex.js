'use strict'

const shared = {
  package: 'connect-session-knex',
  level: 'R'
}

function open ({ load }, configuration) {
  const { ConnectSessionKnexStore } = load('connect-session-knex')
  const knex = load('knex')(configuration)

  return { knex, store: new ConnectSessionKnexStore({ knex, cleanupInterval: 0 }) }
}

module.exports = [
  {
    ...shared,
    id: 'connect-session-knex (SQLite)',
    install: { 'connect-session-knex': '5.0.0', knex: '3.3.0', 'better-sqlite3': '12.11.1' },
    native: ['better-sqlite3'],
    backend: 'SQLite',

    open (tools) {
      const { store, knex } = open(tools, { client: 'better-sqlite3', connection: { filename: 'sessions.db' }, useNullAsDefault: true })

      return { store, lose: () => knex.destroy() }
    }
  },
  {
    ...shared,
    id: 'connect-session-knex (PostgreSQL)',
    install: { 'connect-session-knex': '5.0.0', knex: '3.3.0', pg: '8.23.1' },
    backend: 'PostgreSQL',
    server: 'postgresql',

    open (tools) {
      const { user, database } = tools.backend

      return open(tools, { client: 'pg', connection: { host: '127.0.0.1', port: tools.port, user, database } })
    }
  }
]
