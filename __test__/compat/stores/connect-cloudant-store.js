'use strict'

module.exports = {
  package: 'connect-cloudant-store',
  install: { 'connect-cloudant-store': '1.0.0' },
  level: 'R',
  backend: 'pouchdb-server',
  server: 'couchdb',

  async open ({ session, load, port, unique, backend: { user, password } }) {
    const CloudantStore = load('connect-cloudant-store')(session)
    const credentials = Buffer.from(`${user}:${password}`).toString('base64')

    await fetch(`http://127.0.0.1:${port}/${unique}`, { method: 'PUT', headers: { Authorization: `Basic ${credentials}` } })
    const store = new CloudantStore({ url: `http://${user}:${password}@127.0.0.1:${port}`, database: unique })

    store.on('error', () => {})
    await new Promise((resolve) => store.once('connect', resolve))
    return { store }
  }
}
