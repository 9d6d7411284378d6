'use strict'

const { EventEmitter } = require('node:events')
const { RemoteMap, answer } = require('../fakes/remote-map')
const { substitute } = require('../fakes/substitute')

const NOT_FOUND = 2

class Key {
  constructor (namespace, set, key) {
    this.text = [namespace, set, key].join('/')
  }
}

const seconds = (ttl) => ttl ? ttl * 1000 : Infinity

function missing () {
  return Object.assign(new Error('Record does not exist in database'), { code: NOT_FOUND })
}

function fakeClient (map) {
  const orMissing = (promise) => promise.then((result) => result || Promise.reject(missing()))

  return Object.assign(new EventEmitter(), {
    get: (key, callback) => answer(orMissing(map.get(key.text)), callback),
    put: (key, bins, { ttl }, callback) => answer(map.set(key.text, { bins }, seconds(ttl)), callback),
    remove: (key, callback) => answer(orMissing(map.delete(key.text)), callback),
    operate: (key, [ttl], callback) => answer(orMissing(map.touch(key.text, seconds(ttl))), callback),
    truncate: (namespace, set, callback) => answer(map.clear(), callback)
  })
}

module.exports = {
  package: 'aerospike-session-store',
  install: { 'aerospike-session-store': '0.4.0' },
  level: 'F',
  backend: 'fake Aerospike client',

  open ({ session, load }) {
    substitute('aerospike', { Key, status: { AEROSPIKE_ERR_RECORD_NOT_FOUND: NOT_FOUND }, operations: { touch: (ttl) => ttl } })

    const AerospikeStore = load('aerospike-session-store')(session)
    const map = new RemoteMap()

    return { store: new AerospikeStore({ client: fakeClient(map) }), lose: () => map.lose() }
  }
}
