'use strict'

const path = require('node:path')
const { execFile } = require('node:child_process')
const { promisify } = require('node:util')
const { HOST, freePort, startServer } = require('./server')

const run = promisify(execFile)
const USER = 'root'

async function start (folder) {
  const data = path.join(folder, 'data')
  const port = await freePort()
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : []

  await run('mariadb-install-db', ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db', ...asRoot])
  const server = await startServer('mariadbd', [
    '--no-defaults', `--datadir=${data}`, `--bind-address=${HOST}`, `--port=${port}`, `--socket=${path.join(folder, 'socket')}`,
    '--skip-name-resolve', '--skip-grant-tables', '--innodb-flush-log-at-trx-commit=0', ...asRoot
  ], port)

  return { ...server, prepare: (unique) => prepare(port, unique) }
}

async function prepare (port, database) {
  await run('mariadb', ['--no-defaults', '-h', HOST, '-P', String(port), '-u', USER, '-e', `CREATE DATABASE ${database}`])
  return { user: USER, database }
}

module.exports = { start }
