'use strict'

const net = require('node:net')

/**
 * A door on the loopback interface in front of a backend. Shutting it is what a store sees when its
 * backend goes away, while the backend itself goes on serving others.
 */
class Gate {
  /** @param {object} target what `net.connect` takes */
  constructor (target) {
    this.target = target
    this.sockets = new Set()
    this.server = net.createServer((inner) => this.join(inner))
  }

  async open () {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.port = this.server.address().port
    return this
  }

  join (inner) {
    const outer = net.connect(this.target)

    for (const [socket, other] of [[inner, outer], [outer, inner]]) {
      this.sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        this.sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }

  /** Ends every connection and refuses new ones. */
  async shut () {
    for (const socket of this.sockets) {
      socket.destroy()
    }

    await new Promise((resolve) => this.server.close(resolve))
  }
}

module.exports = { Gate }
