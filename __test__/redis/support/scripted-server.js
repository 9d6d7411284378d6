'use strict'

const net = require('node:net')

const { told } = require('./told')

const OK = '+OK\r\n'

/** A text as a server sends it; `null` is no such key. */
function bulk (text) {
  return text == null ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`
}

/**
 * A server that keeps texts as Redis does, until a test tells it otherwise: whatever `script`
 * returns is sent instead of the answer. It may also return a promise, or `null` for no answer.
 */
class ScriptedServer {
  constructor (script = () => undefined) {
    this.script = script
    this.data = new Map()
    this.sockets = new Set()
    /** The commands of sessions in their order, less `ECHO`. */
    this.log = []
  }

  async start (port = 0) {
    this.server = net.createServer((socket) => this.#connect(socket)).listen(port, '127.0.0.1')
    await told(this.server, 'listening')
    this.port = this.server.address().port
    return this
  }

  get url () {
    return `redis://127.0.0.1:${this.port}`
  }

  #connect (socket) {
    this.sockets.add(socket.setNoDelay())
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => {})
    let bytes = Buffer.alloc(0)
    socket.on('data', async (more) => {
      const { commands, rest } = parse(Buffer.concat([bytes, more]))
      bytes = rest
      for (const words of commands) {
        const [name] = words
        if (!/^(ECHO|PING)$/.test(name)) this.log.push(words.join(' '))
        const scripted = this.script(words, socket, this)
        const answer = scripted === undefined ? this.answer(words) : scripted
        if (typeof answer === 'string' || Buffer.isBuffer(answer)) socket.write(answer)
      }
    })
  }

  /** What Redis would answer. */
  answer ([name, key, text, ...options]) {
    const { data } = this
    switch (name) {
      case 'PING': return '+PONG\r\n'
      case 'ECHO': return bulk(key)
      case 'GET': return bulk(data.get(key))
      case 'DEL': return `:${Number(data.delete(key))}\r\n`
      case 'PEXPIRE': return `:${Number(data.has(key))}\r\n`
      case 'SET':
        if (options.includes('XX') && !data.has(key)) return bulk(null)
        data.set(key, text)
        return OK
      default: return OK
    }
  }

  /** Cuts every connection. */
  cut () {
    for (const socket of this.sockets) socket.destroy()
  }

  async stop () {
    this.cut()
    this.server.close()
    await told(this.server, 'close')
  }
}

/** The whole commands in `bytes`, and what is left. */
function parse (bytes) {
  const commands = []
  let at = 0
  for (;;) {
    const head = lineAt(bytes, at)
    if (!head) break
    const words = []
    let next = head.next
    while (words.length < Number(head.text.slice(1))) {
      const length = lineAt(bytes, next)
      const end = length && length.next + Number(length.text.slice(1))
      if (!length || bytes.length < end + 2) return { commands, rest: bytes.subarray(at) }
      words.push(bytes.toString('utf8', length.next, end))
      next = end + 2
    }
    commands.push(words)
    at = next
  }
  return { commands, rest: bytes.subarray(at) }
}

function lineAt (bytes, at) {
  const end = bytes.indexOf('\r\n', at)
  return end === -1 ? undefined : { text: bytes.toString('latin1', at, end), next: end + 2 }
}

/**
 * Starts a scripted server that ends with the test.
 *
 * @param {import('node:test').TestContext} t
 * @param {(words: string[], socket: import('node:net').Socket, server: ScriptedServer) => string | Buffer | null | undefined} [script]
 */
async function startScriptedServer (t, script) {
  const server = await new ScriptedServer(script).start()
  t.after(() => server.server.listening && server.stop())
  return server
}

module.exports = { ScriptedServer, bulk, startScriptedServer }
