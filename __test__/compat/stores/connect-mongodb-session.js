'use strict'

const { Gate } = require('../gate')
const { startMongo } = require('../fakes/mongodb-server')

module.exports = {
  package: 'connect-mongodb-session',
  install: { 'connect-mongodb-session': '5.0.0' },
  level: 'W',
  backend: 'fake MongoDB server',
  quick: true,

  async open ({ session, load }) {
    const MongoDBStore = load('connect-mongodb-session')(session)
    const gate = await new Gate(await startMongo(load('bson'))).open()
    const store = new MongoDBStore({
      uri: `mongodb://127.0.0.1:${gate.port}/test`,
      collection: 'sessions',
      connectionOptions: { serverSelectionTimeoutMS: 1000 }
    })

    store.on('error', () => {})
    await new Promise((resolve) => store.client.once('open', resolve))
    return { store, lose: () => gate.shut() }
  }
}
