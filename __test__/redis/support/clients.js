'use strict'

/** The clients that RedisStore works with: how each connects to one server or a cluster, and stops. */

const ioredisLike = (name) => {
  const Client = require(name)
  return {
    single: (server) => new Client({ port: server.port, retryStrategy: () => 20 }),
    cluster: (urls) => new Client.Cluster(urls),
    stop: (client) => client.disconnect()
  }
}

const nodeRedisLike = (name, stop) => {
  const { createClient, createCluster } = require(name)
  const socket = { reconnectStrategy: () => 20 }
  return {
    single (server) {
      const client = createClient({ url: server.url, socket })
      client.connect().catch(() => {})
      return client
    },
    async cluster (urls) {
      const cluster = createCluster({ rootNodes: urls.map((url) => ({ url })) })
      await cluster.connect()
      return cluster
    },
    stop
  }
}

const clients = {
  'node-redis 5': nodeRedisLike('redis', (client) => client.destroy()),
  'node-redis 4': nodeRedisLike('redis4', (client) => client.disconnect()),
  ioredis: ioredisLike('ioredis'),
  iovalkey: ioredisLike('iovalkey')
}

module.exports = { clients }
