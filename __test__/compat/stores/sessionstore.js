'use strict'

const shared = {
  package: 'sessionstore',
  level: 'R'
}

function open ({ load }, options) {
  return new Promise((resolve, reject) => {
    load('sessionstore').createSessionStore(options, (error, store) => error ? reject(error) : resolve({ store }))
  })
}

module.exports = [
  {
    ...shared,
    id: 'sessionstore (memory)',
    install: { sessionstore: '1.3.8', express: '4.22.3' },
    backend: 'memory',
    open: (tools) => open(tools, {})
  },
  {
    ...shared,
    id: 'sessionstore (Redis)',
    install: { sessionstore: '1.3.8', express: '4.22.3', redis: '2.8.0' },
    backend: 'Redis',
    server: 'redis',
    open: (tools) => open(tools, { type: 'redis', host: '127.0.0.1', port: tools.port, prefix: tools.unique })
  },
  {
    ...shared,
    id: 'sessionstore (memcached)',
    install: { sessionstore: '1.3.8', express: '4.22.3', memjs: '0.10.2' },
    backend: 'memcached',
    server: 'memcached',
    open: (tools) => open(tools, { type: 'memcached', host: '127.0.0.1', port: tools.port, prefix: tools.unique })
  },
  {
    ...shared,
    id: 'sessionstore (TingoDB)',
    install: { sessionstore: '1.3.8', express: '4.22.3', tingodb: '0.6.1' },
    backend: 'TingoDB files',
    open: (tools) => open(tools, { type: 'tingodb', dbPath: tools.folder })
  }
]
