'use strict'

module.exports = {
  package: 'dynamodb-store',
  install: { 'dynamodb-store': '1.2.0', 'aws-sdk': '2.1692.0' },
  level: 'R',
  backend: 'dynalite',
  server: 'dynalite',

  open ({ load, port, unique }) {
    const DynamoDBStore = load('dynamodb-store')
    const dynamoConfig = {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'local',
      accessKeyId: 'none',
      secretAccessKey: 'none',
      maxRetries: 0
    }

    return new Promise((resolve, reject) => {
      const store = new DynamoDBStore({ table: { name: unique }, dynamoConfig }, (error) => error ? reject(error) : resolve({ store }))
    })
  }
}
