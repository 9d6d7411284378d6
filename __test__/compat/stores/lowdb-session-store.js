'use strict'

module.exports = {
  package: 'lowdb-session-store',
  install: { 'lowdb-session-store': '1.1.1', lowdb: '1.0.0' },
  level: 'R',
  backend: 'lowdb file',

  open ({ session, load }) {
    const LowdbStore = load('lowdb-session-store')(session)
    const FileSync = load('lowdb/adapters/FileSync')
    const db = load('lowdb')(new FileSync('db.json', { defaultValue: [] }))

    return { store: new LowdbStore(db) }
  }
}
