'use strict'

module.exports = {
  package: 'express-nedb-session',
  install: { 'express-nedb-session': '0.1.1' },
  level: 'R',
  backend: 'NeDB file',

  async open ({ session, load }) {
    const NedbStore = load('express-nedb-session')(session)

    return new Promise((resolve, reject) => {
      const store = new NedbStore({ filename: 'sessions.db' }, (error) => error ? reject(error) : setImmediate(() => resolve({ store })))
    })
  }
}
