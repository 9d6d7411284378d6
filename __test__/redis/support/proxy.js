'use strict'

const net = require('node:net')

const { told } = require('./told')

/**
 * Stands between a store and a server, and does to the bytes what networks do.
 */
class Proxy {
  /** @param {number} port the server's */
  constructor (port) {
    this.target = port
    this.pairs = new Set()
    /** What becomes of a piece of a reply: a function of the piece, and of the client's socket. */
    this.onReply = pass
  }

  async start () {
    this.server = net.createServer((client) => this.#connect(client)).listen(0, '127.0.0.1')
    await told(this.server, 'listening')
    this.port = this.server.address().port
    return this
  }

  get url () {
    return `redis://127.0.0.1:${this.port}`
  }

  #connect (client) {
    const server = net.connect(this.target, '127.0.0.1')
    const pair = { client, server }
    this.pairs.add(pair)
    const end = () => {
      this.pairs.delete(pair)
      client.destroy()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', end).on('close', end)
    client.on('data', (bytes) => server.write(bytes))
    server.on('data', (bytes) => this.onReply(bytes, client))
  }

  /** Cuts every connection there is. */
  cut () {
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy()
      server.destroy()
    }
  }

  /** Lets all pass from now on. */
  heal () {
    this.onReply = pass
  }

  async stop () {
    this.cut()
    this.server.close()
    await told(this.server, 'close')
  }
}

function pass (bytes, client) {
  client.write(bytes)
}

/**
 * Starts a proxy that ends with the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {number} port the server's
 */
async function startProxy (t, port) {
  const proxy = await new Proxy(port).start()
  t.after(() => proxy.stop())
  return proxy
}

module.exports = { startProxy }
