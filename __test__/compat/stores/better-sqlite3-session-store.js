'use strict'

module.exports = {
  package: 'better-sqlite3-session-store',
  install: { 'better-sqlite3-session-store': '0.1.0', 'better-sqlite3': '12.11.1' },
  native: ['better-sqlite3'],
  level: 'R',
  backend: 'SQLite',

  open ({ session, load }) {
    const SqliteStore = load('better-sqlite3-session-store')(session)
    const client = new (load('better-sqlite3'))('sessions.db')

    return { store: new SqliteStore({ client }), lose: () => client.close() }
  }
}
