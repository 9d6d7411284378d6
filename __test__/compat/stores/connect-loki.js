'use strict'

module.exports = {
  package: 'connect-loki',
  install: { 'connect-loki': '1.2.0' },
  level: 'R',
  backend: 'LokiJS file',
  quick: true,

  async open ({ session, load }) {
    const LokiStore = load('connect-loki')(session)
    const store = new LokiStore({ path: 'sessions.db' })

    await new Promise((resolve) => store.once('connect', resolve))
    return { store }
  }
}
