'use strict'

module.exports = {
  package: 'express-session-rsdb',
  install: { 'express-session-rsdb': '0.1.7' },
  overrides: { 'rocket-store': '0.10.8' },
  level: 'R',
  backend: 'Rocket-Store files',

  open ({ load, folder }) {
    const RocketStore = load('express-session-rsdb')

    return { store: new RocketStore({ data_storage_area: `${folder}/rsdb`, purge_interval: 0 }) }
  }
}
