'use strict'

const fs = require('node:fs')

module.exports = {
  package: 'connect-lowdb',
  install: { 'connect-lowdb': '2.1.0', lowdb: '6.1.1' },
  level: 'R',
  backend: 'lowdb file',

  async open ({ session, importModule }) {
    const { default: lowdbStore } = await importModule('connect-lowdb')
    const { Low } = await importModule('lowdb')
    const { JSONFile } = await importModule('lowdb/node')
    const LowdbStore = lowdbStore(session)

    return {
      store: new LowdbStore({ db: new Low(new JSONFile('db.json'), {}) }),

      lose () {
        fs.rmSync('db.json', { force: true })
        fs.mkdirSync('db.json')
      }
    }
  }
}
