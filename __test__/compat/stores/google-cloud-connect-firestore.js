'use strict'

const { Firestore } = require('../fakes/firestore')

module.exports = {
  package: '@google-cloud/connect-firestore',
  install: { '@google-cloud/connect-firestore': '3.0.0' },
  npm: ['--legacy-peer-deps'],
  level: 'F',
  backend: 'fake Firestore client',

  open ({ load }) {
    const { FirestoreStore } = load('@google-cloud/connect-firestore')
    const dataset = new Firestore()

    return { store: new FirestoreStore({ dataset }), lose: () => dataset.map.lose() }
  }
}
