'use strict'

module.exports = {
  package: 'sequelstore-connect',
  install: { 'sequelstore-connect': '1.1.5', sequelize: '3.35.1', sqlite3: '5.1.7', winston: '2.4.7' },
  native: ['sqlite3'],
  npm: ['--legacy-peer-deps'],
  level: 'R',
  backend: 'SQLite',

  async open ({ session, load }) {
    const SequelStore = load('sequelstore-connect')(session)
    const Sequelize = load('sequelize')
    const database = new Sequelize('test', 'user', 'password', { dialect: 'sqlite', storage: 'sessions.db', logging: false })
    const store = new SequelStore({ database })

    await store.sync()
    return { store }
  }
}
