'use strict'

const { freePort, startServer } = require('./server')
const { installTool } = require('../scratch')

async function start () {
  const port = await freePort()
  const program = await installTool('dynalite', '4.0.0', 'cli.js')

  return startServer(process.execPath, [program, '--port', String(port), '--createTableMs', '0', '--deleteTableMs', '0'], port)
}

module.exports = { start }
