'use strict'

module.exports = {
  package: 'medea-session-store',
  install: { 'medea-session-store': '2.2.0', medea: '1.0.3' },
  level: 'R',
  backend: 'Medea files',

  async open ({ session, load }) {
    const MedeaStore = load('medea-session-store')(session)
    const store = new MedeaStore('sessions')

    await new Promise((resolve) => store.once('connect', resolve))
    return { store, lose: () => new Promise((resolve) => store.db.close(resolve)) }
  }
}
