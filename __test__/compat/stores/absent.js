'use strict'

/** What express-session's README lists and npm does not have. */
module.exports = [
  'connect-arango',
  'connect-cosmosdb',
  'connect-ml',
  'connect-neo4j',
  'connect-ottoman',
  'express-etcd',
  'express-session-etcd3',
  'fortune-session'
].map((name) => ({ package: name, absent: 'not on npm' }))
