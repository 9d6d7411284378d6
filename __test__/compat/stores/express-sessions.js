'use strict'

module.exports = {
  package: 'express-sessions',
  install: { 'express-sessions': '1.0.6' },
  level: 'R',
  backend: 'Redis',
  server: 'redis',

  open ({ load, port, unique }) {
    const SessionStore = load('express-sessions')

    return { store: new SessionStore({ storage: 'redis', host: '127.0.0.1', port, collection: unique }) }
  }
}
