'use strict'

module.exports = {
  package: 'session-pouchdb-store',
  install: { 'session-pouchdb-store': '0.4.1' },
  level: 'R',
  backend: 'PouchDB in memory',

  open ({ load }) {
    const PouchSession = load('session-pouchdb-store')

    return { store: new PouchSession() }
  }
}
