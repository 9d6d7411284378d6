'use strict'

const { RemoteMap, answer } = require('../fakes/remote-map')

/** A Datastore client: entities of named values. */
function fakeDatastore (map) {
  return {
    key: (path) => path.join('/'),
    get: (key, callback) => answer(map.get(key), callback),
    delete: (key, callback) => answer(map.delete(key), callback),
    save: ({ key, data }, callback) => answer(map.set(key, Object.fromEntries(data.map(({ name, value }) => [name, value]))), callback)
  }
}

module.exports = {
  package: '@google-cloud/connect-datastore',
  install: { '@google-cloud/connect-datastore': '7.0.1' },
  npm: ['--legacy-peer-deps'],
  level: 'F',
  backend: 'fake Datastore client',

  open ({ load }) {
    const { DatastoreStore } = load('@google-cloud/connect-datastore')
    const map = new RemoteMap()

    return { store: new DatastoreStore({ dataset: fakeDatastore(map) }), lose: () => map.lose() }
  }
}
