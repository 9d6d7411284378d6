'use strict'

const { RemoteMap } = require('./remote-map')

/** A Hazelcast client with one map. */
function fakeHazelcast () {
  const map = new RemoteMap()
  const proxy = {
    get: async (key) => await map.get(key) ?? null,
    set: (key, value, ttl) => map.set(key, value, ttl),
    containsKey: async (key) => await map.get(key) !== undefined,
    remove: (key) => map.delete(key),
    delete: async (key) => { await map.delete(key) }
  }

  return { client: { getMap: async () => proxy }, lose: () => map.lose() }
}

module.exports = { fakeHazelcast }
