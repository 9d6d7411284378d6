'use strict'

module.exports = {
  package: 'connect-azuretables',
  install: { 'connect-azuretables': '1.0.20' },
  level: 'R',
  backend: 'Azurite',
  server: 'azurite',

  async open ({ session, load, port, unique, backend: { account, key } }) {
    process.env.AZURE_STORAGE_CONNECTION_STRING =
      `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};TableEndpoint=http://127.0.0.1:${port}/${account}`

    const table = unique.replaceAll('_', '')
    const store = load('connect-azuretables')(session).create({ table })

    await new Promise((resolve) => store.tableService.createTableIfNotExists(table, resolve))
    return { store }
  }
}
