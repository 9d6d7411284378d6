'use strict'

const { freePort, startServer } = require('./servers')
const { until } = require('./until')

const MASTER = 'sessions'

/**
 * Starts a master, two replicas and three sentinels that end with the test.
 *
 * @param {import('node:test').TestContext} t
 */
async function startSentinels (t) {
  const first = await startServer(t)
  const replicaOf = { args: ['--replicaof', '127.0.0.1', String(first.port), '--repl-diskless-sync-delay', '0'] }
  const servers = [first, await startServer(t, replicaOf), await startServer(t, replicaOf)]
  const sentinels = []
  for (let i = 0; i < 3; i++) {
    sentinels.push(await startServer(t, {
      port: await freePort(),
      sentinel: `sentinel monitor ${MASTER} 127.0.0.1 ${first.port} 2
sentinel down-after-milliseconds ${MASTER} 1500
sentinel failover-timeout ${MASTER} 3000
`
    }))
  }
  await until(async () => {
    const infos = await Promise.all(sentinels.map((sentinel) => sentinel.ask('INFO', 'sentinel')))
    return infos.every((info) => /status=ok.*slaves=2,sentinels=3/.test(info))
  })
  return {
    servers,
    sentinels,
    options: { sentinel: { master: MASTER, nodes: sentinels.map((one) => one.url) } },
    /** The server the sentinels call master now. */
    async master () {
      const [, port] = await sentinels[0].ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER)
      return servers.find((server) => server.port === Number(port))
    }
  }
}

module.exports = { MASTER, startSentinels }
