'use strict'

const shared = {
  package: 'cluster-store',
  install: { 'cluster-store': '2.0.8' },
  level: 'R'
}

module.exports = [
  {
    ...shared,
    id: 'cluster-store (MemoryStore)',
    backend: 'memory',

    async open ({ load }) {
      const MemoryStore = load('express-session/session/memory')

      return { store: await load('cluster-store').create({ store: new MemoryStore() }) }
    }
  },
  {
    ...shared,
    id: 'cluster-store (its own)',
    backend: 'memory',

    async open ({ load }) {
      return { store: await load('cluster-store').create() }
    }
  }
]
