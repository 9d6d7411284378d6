'use strict'

/**
 * Real Redis servers on free loopback ports, each in a folder of its own that goes with it.
 */

const { spawn, spawnSync } = require('node:child_process')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')
const readline = require('node:readline')
const Client = require('ioredis')

const { told } = require('./told')
const { until } = require('./until')

/** The servers that this machine has. */
const programs = ['redis-server', 'valkey-server'].filter(runs)

/** The server under test: any that speaks Redis's protocol and takes its options. */
const binary = process.env.REDIS_SERVER || programs[0]

function runs (name) {
  return spawnSync(name, ['--version']).status === 0
}

/** `false`, or why tests that need a server cannot run: the `skip` of node:test. */
const skip = binary && runs(binary)
  ? false
  : 'NO redis-server OR valkey-server ON THE PATH: nothing about RedisStore was tested against a server'

if (skip) process.emitWarning(skip)

/** How many ports are tried, should others take them meanwhile. */
const MOST_ATTEMPTS = 5

/** A port nobody listens on. */
async function freePort () {
  const server = net.createServer().listen(0, '127.0.0.1')
  await told(server, 'listening')
  const { port } = server.address()
  server.close()
  await told(server, 'close')
  return port
}

/** A folder for the files of one server or test. */
function temporaryFolder () {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'redis-store-'))
}

/** One server process, which can be stopped in every way a server stops, and started again. */
class Server {
  /**
   * @param {{ port?: number, args?: string[], sentinel?: string, program?: string, env?: object }} options `sentinel`: the
   *   text of a sentinel's configuration file
   */
  constructor ({ port, args = [], sentinel, program = binary, env }) {
    this.program = program
    this.env = env
    this.port = port
    this.args = args
    this.folder = temporaryFolder()
    if (sentinel !== undefined) {
      this.configuration = path.join(this.folder, 'sentinel.conf')
      fs.writeFileSync(this.configuration, sentinel)
    }
  }

  get url () {
    return `redis://127.0.0.1:${this.port}`
  }

  async start () {
    const configuration = this.configuration ? [this.configuration, '--sentinel'] : []
    const plain = this.args.includes('--tls-port') ? '0' : String(this.port)
    this.process = spawn(this.program, [
      ...configuration, '--port', plain, '--bind', '127.0.0.1', '--dir', this.folder,
      ...(this.configuration ? [] : ['--save', '']), ...this.args
    ], { env: this.env, stdio: ['ignore', 'pipe', 'inherit'] })
    await this.#ready()
    return this
  }

  async #ready () {
    const lines = []
    for await (const line of readline.createInterface({ input: this.process.stdout })) {
      lines.push(line)
      if (/Ready to accept connections|Sentinel ID is/.test(line)) {
        this.process.stdout.resume()
        return
      }
    }
    throw new Error(`the server did not start:\n${lines.join('\n')}`)
  }

  /** A connection for the test's own questions. */
  async admin (options = {}) {
    const client = new Client({
      port: this.port,
      host: '127.0.0.1',
      lazyConnect: true,
      enableReadyCheck: false,
      retryStrategy: null,
      ...options
    })
    client.on('error', () => {})
    await client.connect()
    return client
  }

  /** Asks one question on a connection of its own. */
  async ask (...command) {
    const client = await this.admin()
    try {
      return await client.call(...command)
    } finally {
      client.disconnect()
    }
  }

  /**
   * Waits until so many replicas have all that this server has written so far. WAIT tells nothing of the writes of other
   * connections.
   */
  async replicated (count) {
    const { offset } = await this.#replication()
    await until(async () => {
      const { replicas } = await this.#replication()
      return replicas.filter((reached) => reached >= offset).length >= count
    })
  }

  async #replication () {
    const info = await this.ask('INFO', 'replication')
    const [, offset] = /master_repl_offset:(\d+)/.exec(info)
    const replicas = [...info.matchAll(/^slave\d+:.*state=online,offset=(\d+)/gm)].map(([, reached]) => Number(reached))
    return { offset: Number(offset), replicas }
  }

  pause () {
    this.process.kill('SIGSTOP')
  }

  resume () {
    this.process.kill('SIGCONT')
  }

  /** Ends the process without a chance to say goodbye. */
  async kill () {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return
    const gone = told(this.process, 'exit')
    this.process.kill('SIGKILL')
    await gone
  }

  async remove () {
    await this.kill()
    fs.rmSync(this.folder, { recursive: true, force: true })
  }
}

/**
 * Starts a server that ends with the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {{ args?: string[], sentinel?: string, port?: number, program?: string }} [options]
 */
function startServer (t, options = {}) {
  return startOnFreePort(t, async () => new Server({ port: options.port ?? await freePort(), ...options }))
}

/**
 * Starts a server that ends with the test. Between the search for a free port and the server's start another
 * process may take the port; then another port is tried.
 *
 * @param {import('node:test').TestContext} t
 * @param {() => Promise<Server>} make gives the server its ports
 */
async function startOnFreePort (t, make) {
  for (let attempt = 1; ; attempt++) {
    const server = await make()
    t.after(() => server.remove())
    try {
      return await server.start()
    } catch (err) {
      if (attempt === MOST_ATTEMPTS || !/Address already in use|Failed listening on port/.test(err.message)) throw err
    }
  }
}

module.exports = { Server, freePort, programs, skip, startOnFreePort, startServer, temporaryFolder }
