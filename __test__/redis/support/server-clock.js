'use strict'

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { startServer, temporaryFolder } = require('./servers')

/** `false`, or why a server's clock cannot be moved here. */
const cannotMove = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0
  ? false
  : 'NO C compiler, OR NOT LINUX: nothing was tested with a moved clock of the server'

/** The time of day of a server, which stands still until it is moved. */
class ServerClock {
  /** @param {number} now in ms since the epoch */
  constructor (now) {
    this.folder = temporaryFolder()
    this.file = path.join(this.folder, 'clock')
    this.library = path.join(this.folder, 'clock.so')
    fs.writeFileSync(this.file, Buffer.alloc(8))
    this.set(now)
    const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', this.library, path.join(__dirname, 'server-clock.c')], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`cc: ${stderr}`)
  }

  /** @param {number} now in ms since the epoch */
  set (now) {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64LE(BigInt(now) * 1000n)
    const file = fs.openSync(this.file, 'r+')
    fs.writeSync(file, bytes, 0, bytes.length, 0)
    fs.closeSync(file)
  }

  /** What a server's process needs to see this clock. */
  get env () {
    return { ...process.env, LD_PRELOAD: this.library, SERVER_CLOCK: this.file }
  }
}

/**
 * Starts a server with a clock of its own.
 *
 * @param {import('node:test').TestContext} t
 * @param {number} now in ms since the epoch
 */
async function startServerWithClock (t, now) {
  const clock = new ServerClock(now)
  t.after(() => fs.rmSync(clock.folder, { recursive: true }))
  return { server: await startServer(t, { env: clock.env }), clock }
}

module.exports = { cannotMove, startServerWithClock }
