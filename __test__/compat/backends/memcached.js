'use strict'

const { HOST, freePort, startServer } = require('./server')

async function start () {
  const port = await freePort()

  return startServer('memcached', ['-l', HOST, '-p', String(port), '-U', '0', '-u', 'nobody'], port)
}

module.exports = { start }
