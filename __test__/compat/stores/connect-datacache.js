'use strict'

const { RemoteMap } = require('../fakes/remote-map')

function fakeClient (map) {
  const missing = () => Promise.reject(Object.assign(new Error('not found'), { statusCode: 404 }))

  return {
    get: async (key) => {
      const body = await map.get(key)
      return body === undefined ? missing() : { body }
    },
    put: (key, value, ttl) => map.set(key, value, ttl * 1000),
    destroy: (key) => map.delete(key)
  }
}

module.exports = {
  package: 'connect-datacache',
  install: { 'connect-datacache': '1.1.0' },
  level: 'F',
  backend: 'fake Data Cache client',

  open ({ session, load }) {
    const DataCacheStore = load('connect-datacache')(session)
    const map = new RemoteMap()

    return { store: new DataCacheStore({ client: fakeClient(map) }), lose: () => map.lose() }
  }
}
