'use strict'

const { RemoteMap, answer } = require('../fakes/remote-map')

const NOT_FOUND = 13

function fakeBucket (map) {
  const wrap = (value) => value === undefined ? Promise.reject(Object.assign(new Error('key not found'), { code: NOT_FOUND })) : { value }

  return {
    get: (key, callback) => answer(map.get(key).then(wrap), callback),
    upsert: (key, value, { expiry }, callback) => answer(map.set(key, value, expiry * 1000), callback),
    touch: (key, expiry, callback) => answer(map.touch(key, expiry * 1000), callback),
    remove: (key, callback) => answer(map.delete(key), callback)
  }
}

module.exports = {
  package: 'connect-couchbase',
  install: { 'connect-couchbase': '0.2.10' },
  level: 'F',
  backend: 'fake Couchbase bucket',

  open ({ session, load }) {
    const CouchbaseStore = load('connect-couchbase')(session)
    const map = new RemoteMap()

    return { store: new CouchbaseStore({ db: fakeBucket(map) }), lose: () => map.lose() }
  }
}
