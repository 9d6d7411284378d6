'use strict'

module.exports = {
  package: 'express-session-level',
  install: { 'express-session-level': '1.0.0', levelup: '1.3.9', leveldown: '5.6.0' },
  level: 'R',
  backend: 'LevelDB',

  open ({ session, load }) {
    const LevelStore = load('express-session-level')(session)
    const db = load('levelup')('sessions', { db: load('leveldown') })

    return { store: new LevelStore(db) }
  }
}
