'use strict'

module.exports = {
  package: 'express-session-level',
  install: { 'express-session-level': '1.0.0', levelup: '1.3.9', memdown: '1.4.1' },
  level: 'R',
  backend: 'levelup in memory',

  open ({ session, load }) {
    const LevelStore = load('express-session-level')(session)
    const db = load('levelup')('sessions', { db: load('memdown') })

    return { store: new LevelStore(db), lose: () => new Promise((resolve) => db.close(resolve)) }
  }
}
