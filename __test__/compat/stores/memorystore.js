'use strict'

module.exports = {
  package: 'memorystore',
  install: { memorystore: '1.6.8' },
  level: 'R',
  backend: 'memory',
  quick: true,

  open ({ session, load }) {
    const MemoryStore = load('memorystore')(session)

    return { store: new MemoryStore({ checkPeriod: 0 }) }
  }
}
