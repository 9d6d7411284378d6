'use strict'

const { Firestore } = require('../fakes/firestore')

module.exports = {
  package: 'firestore-store',
  install: { 'firestore-store': '2.0.2' },
  level: 'F',
  backend: 'fake Firestore client',

  open ({ session, load }) {
    const FirestoreStore = load('firestore-store')(session)
    const database = new Firestore()

    return { store: new FirestoreStore({ database }), lose: () => database.map.lose() }
  }
}
