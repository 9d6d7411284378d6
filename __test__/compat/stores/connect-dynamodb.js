'use strict'

module.exports = {
  package: 'connect-dynamodb',
  install: { 'connect-dynamodb': '3.0.5', '@aws-sdk/client-dynamodb': '3.901.0' },
  level: 'R',
  backend: 'dynalite',
  server: 'dynalite',

  async open ({ session, load, port, unique }) {
    const DynamoDBStore = load('connect-dynamodb')(session)
    const { DynamoDBClient } = load('@aws-sdk/client-dynamodb')
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'local',
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      maxAttempts: 1
    })
    const store = new DynamoDBStore({ client, table: unique })

    await store.initialize()
    return { store }
  }
}
