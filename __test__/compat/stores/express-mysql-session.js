'use strict'

module.exports = {
  package: 'express-mysql-session',
  install: { 'express-mysql-session': '3.0.3' },
  level: 'R',
  backend: 'MariaDB',
  server: 'mariadb',

  async open ({ session, load, port, backend: { user, database } }) {
    const MySQLStore = load('express-mysql-session')(session)
    const store = new MySQLStore({ host: '127.0.0.1', port, user, database, clearExpired: false })

    await store.onReady()
    return { store }
  }
}
