'use strict'

const { HOST, freePort, startServer } = require('./server')

async function start (folder) {
  const port = await freePort()

  return startServer('redis-server', ['--port', String(port), '--bind', HOST, '--dir', folder, '--save', ''], port)
}

module.exports = { start }
