'use strict'

module.exports = {
  package: 'connect-memcached',
  install: { 'connect-memcached': '3.0.0' },
  level: 'R',
  backend: 'memcached',
  server: 'memcached',

  open ({ session, load, port, unique }) {
    const MemcachedStore = load('connect-memcached')(session)

    return { store: new MemcachedStore({ hosts: [`127.0.0.1:${port}`], prefix: unique, retries: 0, timeout: 500 }) }
  }
}
