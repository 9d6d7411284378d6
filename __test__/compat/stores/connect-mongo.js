'use strict'

const { Gate } = require('../gate')
const { startMongo } = require('../fakes/mongodb-server')

const shared = {
  package: 'connect-mongo',
  install: { 'connect-mongo': '6.0.0', mongodb: '6.21.0' },
  level: 'W',
  backend: 'fake MongoDB server'
}

async function open (MongoStore, load) {
  const gate = await new Gate(await startMongo(load('bson'))).open()
  const store = MongoStore.create({
    mongoUrl: `mongodb://127.0.0.1:${gate.port}/test`,
    mongoOptions: { serverSelectionTimeoutMS: 1000 },
    autoRemove: 'disabled'
  })

  return { store, lose: () => gate.shut() }
}

module.exports = [
  {
    ...shared,
    id: 'connect-mongo',
    quick: true,

    open ({ load }) {
      const loaded = load('connect-mongo')

      return open(loaded.default || loaded, load)
    }
  },
  {
    ...shared,
    id: 'connect-mongo (ESM)',

    async open ({ load, importModule }) {
      const { default: MongoStore } = await importModule('connect-mongo')

      return open(MongoStore, load)
    }
  }
]
