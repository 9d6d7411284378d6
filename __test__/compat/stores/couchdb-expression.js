'use strict'

module.exports = {
  package: 'couchdb-expression',
  install: { 'couchdb-expression': '1.6.1' },
  level: 'R',
  backend: 'pouchdb-server',
  server: 'couchdb',

  open ({ session, load, port, unique, backend: { user, password } }) {
    const Expression = load('couchdb-expression')(session)

    return { store: new Expression({ hostname: '127.0.0.1', port, username: user, password, database: unique }) }
  }
}
