'use strict'

const { HOST, freePort, startServer } = require('./server')
const { installTool } = require('../scratch')

/** The account that the emulator is born with; its key is published in its documentation. */
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='

async function start (folder) {
  const port = await freePort()
  const program = await installTool('azurite', '3.34.0', 'dist/src/table/main.js')
  const server = await startServer(process.execPath, [
    program, '--tableHost', HOST, '--tablePort', String(port), '--location', folder, '--silent',
    '--skipApiVersionCheck', '--disableTelemetry'
  ], port)

  return { ...server, account: ACCOUNT, key: KEY }
}

module.exports = { start }
