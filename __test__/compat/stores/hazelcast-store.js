'use strict'

const { fakeHazelcast } = require('../fakes/hazelcast')

module.exports = {
  package: 'hazelcast-store',
  install: { 'hazelcast-store': '1.0.7' },
  level: 'F',
  backend: 'fake Hazelcast client',

  open ({ session, load }) {
    const HazelcastStore = load('hazelcast-store')(session)
    const { client, lose } = fakeHazelcast()
    const store = new HazelcastStore({})

    store.setClient(client)
    return { store, lose }
  }
}
