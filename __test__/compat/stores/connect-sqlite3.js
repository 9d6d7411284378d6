'use strict'

const path = require('node:path')

module.exports = {
  package: 'connect-sqlite3',
  install: { 'connect-sqlite3': '0.9.18', sqlite3: '5.1.7' },
  native: ['sqlite3'],
  level: 'R',
  backend: 'SQLite',

  open ({ session, load, folder }) {
    const SQLiteStore = load('connect-sqlite3')(session)
    const { Database } = load('sqlite3')
    const db = new Database(path.join(folder, 'sessions.db'))

    return { store: new SQLiteStore({ db }), lose: () => new Promise((resolve) => db.close(resolve)) }
  }
}
