'use strict'

module.exports = {
  package: 'connect-redis',
  install: { 'connect-redis': '10.0.0', redis: '6.3.1' },
  level: 'R',
  backend: 'Redis',
  server: 'redis',
  quick: true,

  async open ({ importModule, load, port, unique }) {
    const { RedisStore } = await importModule('connect-redis')
    const client = load('redis').createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true })

    client.on('error', () => {})
    await client.connect()
    return { store: new RedisStore({ client, prefix: `${unique}:` }) }
  }
}
