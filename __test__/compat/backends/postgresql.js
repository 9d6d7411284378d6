'use strict'

const fs = require('node:fs')
const path = require('node:path')
const { execFile, execFileSync } = require('node:child_process')
const { promisify } = require('node:util')
const { HOST, freePort, startServer } = require('./server')

const run = promisify(execFile)
const USER = 'compat'

/** Debian keeps the server's programs out of the PATH, one folder a version. */
function findPrograms () {
  const parent = '/usr/lib/postgresql'
  const versions = fs.existsSync(parent) ? fs.readdirSync(parent).sort((a, b) => b - a) : []

  return versions.length > 0 ? path.join(parent, versions[0], 'bin') : ''
}

/** PostgreSQL refuses to run as root. */
function unprivileged () {
  const number = (flag) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

  return process.getuid?.() === 0 ? { uid: number('-u'), gid: number('-g') } : {}
}

async function start (folder) {
  const programs = findPrograms()
  const data = path.join(folder, 'data')
  const port = await freePort()
  const owner = unprivileged()
  const options = { cwd: folder, ...owner }

  fs.mkdirSync(data)

  if (owner.uid) {
    fs.chownSync(data, owner.uid, owner.gid)
  }

  await run(path.join(programs, 'initdb'), ['-D', data, '-U', USER, '-A', 'trust', '--no-sync'], options)
  const server = await startServer(path.join(programs, 'postgres'), ['-D', data, '-h', HOST, '-p', String(port), '-k', '', '-F'], port, options)

  return { ...server, prepare: (unique) => prepare(programs, port, unique) }
}

async function prepare (programs, port, database) {
  const args = ['-h', HOST, '-p', String(port), '-U', USER, database]

  for (let tries = 0; ; tries++) {
    try {
      await run(path.join(programs, 'createdb'), args)
      return { user: USER, database }
    } catch (error) {
      if (tries === 20 || !/starting up/.test(error.stderr)) {
        throw error
      }
    }
  }
}

module.exports = { start }
