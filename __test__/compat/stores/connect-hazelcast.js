'use strict'

const { fakeHazelcast } = require('../fakes/hazelcast')

module.exports = {
  package: 'connect-hazelcast',
  install: { 'connect-hazelcast': '1.2.0' },
  level: 'F',
  backend: 'fake Hazelcast client',

  open ({ session, load }) {
    const HazelcastStore = load('connect-hazelcast')(session)
    const { client, lose } = fakeHazelcast()

    return { store: new HazelcastStore({ client }), lose }
  }
}
