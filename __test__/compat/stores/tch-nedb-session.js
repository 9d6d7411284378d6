'use strict'

module.exports = {
  package: 'tch-nedb-session',
  install: { 'tch-nedb-session': '1.0.3', extend: '3.0.2' },
  level: 'R',
  backend: 'NeDB file',

  async open ({ session, load }) {
    const NedbStore = load('tch-nedb-session')(session)

    return new Promise((resolve, reject) => {
      const store = new NedbStore({
        filename: 'sessions.db',
        expirationType: 'interval',
        onLoad: (error) => error ? reject(error) : setImmediate(() => resolve({ store }))
      })
    })
  }
}
