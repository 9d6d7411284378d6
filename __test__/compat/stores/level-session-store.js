'use strict'

module.exports = {
  package: 'level-session-store',
  install: { 'level-session-store': '2.2.0', level: '6.0.1' },
  level: 'R',
  backend: 'LevelDB',
  quick: true,

  async open ({ session, load }) {
    const LevelStore = load('level-session-store')(session)
    const store = new LevelStore('sessions')

    await new Promise((resolve) => store.once('connect', resolve))
    return { store, lose: () => store.db.close() }
  }
}
