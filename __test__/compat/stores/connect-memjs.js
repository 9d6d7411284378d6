'use strict'

module.exports = {
  package: 'connect-memjs',
  install: { 'connect-memjs': '0.2.1', memjs: '1.3.2' },
  level: 'R',
  backend: 'memcached',
  server: 'memcached',

  open ({ session, load, port, unique }) {
    const MemcachedStore = load('connect-memjs')(session)

    return { store: new MemcachedStore({ servers: [`127.0.0.1:${port}`], prefix: `${unique}:`, retries: 1, timeout: 0.5 }) }
  }
}
