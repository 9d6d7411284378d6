'use strict'

/** PouchDB's server, which speaks CouchDB's protocol. */

const fs = require('node:fs')
const path = require('node:path')
const { HOST, freePort, startServer } = require('./server')
const { installTool } = require('../scratch')

const USER = 'compat'

async function start (folder) {
  const port = await freePort()
  const program = await installTool('pouchdb-server', '4.2.0', 'bin/pouchdb-server')
  const configuration = path.join(folder, 'config.json')

  fs.writeFileSync(configuration, JSON.stringify({ admins: { [USER]: USER } }))
  const server = await startServer(process.execPath, [
    program, '--host', HOST, '--port', String(port), '--in-memory', '--no-stdout-logs', '--config', configuration
  ], port, { cwd: folder })

  return { ...server, user: USER, password: USER }
}

module.exports = { start }
