'use strict'

const net = require('node:net')
const { spawn } = require('node:child_process')
const { setTimeout: wait } = require('node:timers/promises')

const HOST = '127.0.0.1'
const STARTING = 60000

/** A port that nothing listens on now. */
async function freePort () {
  const server = net.createServer()

  await new Promise((resolve) => server.listen(0, HOST, resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

/**
 * Starts a server program and waits until its port answers.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {number} port where it will listen
 * @param {object} [options] of `child_process.spawn`
 * @returns {Promise<object>} `host`, `port`, and `stop`
 * @throws {Error} when the program is not installed, or ends, or stays silent
 */
async function startServer (program, args, port, options = {}) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) => reject(error.code === 'ENOENT' ? new Error(`${program} is not installed`) : error))
    child.on('exit', resolve)
  })
  let words = ''

  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => { words = (words + chunk).slice(-500) })
  }

  ended.catch(() => {})
  await Promise.race([answering(port), ended.then((code) => { throw new Error(`${program} ended with ${code}: ${words}`) })])

  return { host: HOST, port, stop: () => child.kill() && ended }
}

async function answering (port) {
  const deadline = Date.now() + STARTING

  while (!await connects(port)) {
    if (Date.now() > deadline) {
      throw new Error(`nothing listens on port ${port} after ${STARTING / 1000} s`)
    }

    await wait(50)
  }
}

function connects (port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, HOST)

    socket.on('connect', () => resolve(true)).on('error', () => resolve(false)).on('connect', () => socket.destroy())
  })
}

module.exports = { HOST, freePort, startServer }
