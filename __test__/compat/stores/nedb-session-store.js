'use strict'

module.exports = {
  package: 'nedb-session-store',
  install: { 'nedb-session-store': '1.1.2' },
  level: 'R',
  backend: 'NeDB file',
  quick: true,

  async open ({ session, load }) {
    const NedbStore = load('nedb-session-store')(session)

    return new Promise((resolve, reject) => {
      const store = new NedbStore({
        filename: 'sessions.db',
        onload: (error) => error ? reject(error) : setImmediate(() => resolve({ store }))
      })
    })
  }
}
