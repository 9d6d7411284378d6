'use strict'

module.exports = {
  package: 'express-session-cache-manager',
  install: { 'express-session-cache-manager': '1.0.2', 'cache-manager': '2.9.1' },
  level: 'R',
  backend: 'cache-manager in memory',
  quick: true,

  open ({ load }) {
    const { default: CacheManagerStore } = load('express-session-cache-manager')
    const cache = load('cache-manager').caching({ store: 'memory', max: 1000 })

    return { store: new CacheManagerStore(cache) }
  }
}
