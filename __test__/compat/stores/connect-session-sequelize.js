'use strict'

const shared = {
  package: 'connect-session-sequelize',
  level: 'R'
}

async function open ({ session, load }, options) {
  const SequelizeStore = load('connect-session-sequelize')(session.Store)
  const { Sequelize } = load('sequelize')
  const db = new Sequelize({ logging: false, ...options })
  const store = new SequelizeStore({ db, checkExpirationInterval: 0 })

  await store.sync()
  return { db, store }
}

module.exports = [
  {
    ...shared,
    id: 'connect-session-sequelize (SQLite)',
    install: { 'connect-session-sequelize': '8.0.6', sequelize: '6.37.8', sqlite3: '5.1.7' },
    native: ['sqlite3'],
    backend: 'SQLite',

    async open (tools) {
      const { store, db } = await open(tools, { dialect: 'sqlite', storage: 'sessions.db' })

      return { store, lose: () => db.close() }
    }
  },
  {
    ...shared,
    id: 'connect-session-sequelize (PostgreSQL)',
    install: { 'connect-session-sequelize': '8.0.6', sequelize: '6.37.8', pg: '8.23.1' },
    backend: 'PostgreSQL',
    server: 'postgresql',

    async open (tools) {
      const { user, database } = tools.backend
      const { store } = await open(tools, { dialect: 'postgres', host: '127.0.0.1', port: tools.port, username: user, database })

      return { store }
    }
  }
]
