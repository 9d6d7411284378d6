'use strict'

/**
 * Speaks enough of MongoDB's wire protocol for the official driver to believe it: OP_QUERY for the first
 * greeting, OP_MSG for everything else. What commands do is in `mongodb-commands.js`.
 */

const net = require('node:net')
const { Commands } = require('./mongodb-commands')

const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const HEADER = 16

/**
 * @param {object} bson the `bson` package that the driver uses
 * @returns {Promise<object>} `port`
 */
async function startMongo (bson) {
  const commands = new Commands()
  const server = net.createServer((socket) => {
    let waiting = Buffer.alloc(0)

    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk])

      while (waiting.length >= HEADER && waiting.length >= waiting.readInt32LE(0)) {
        const length = waiting.readInt32LE(0)
        answer(bson, commands, socket, waiting.subarray(0, length))
        waiting = waiting.subarray(length)
      }
    })
  })

  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port }
}

function answer (bson, commands, socket, message) {
  const id = message.readInt32LE(4)
  const code = message.readInt32LE(12)
  const command = code === OP_QUERY ? readQuery(bson, message) : readMessage(bson, message)
  const reply = bson.serialize(commands.run(command))

  socket.write(code === OP_QUERY ? queryReply(id, reply) : messageReply(id, reply))
}

/** flags, the collection's name ending with a zero, two numbers, one document */
function readQuery (bson, message) {
  const name = message.indexOf(0, HEADER + 4)

  return bson.deserialize(message.subarray(name + 1 + 8))
}

/** flags, then sections: the command itself (kind 0) and sequences of documents that belong into it (kind 1) */
function readMessage (bson, message) {
  const command = {}
  let at = HEADER + 4

  while (at < message.length) {
    const kind = message[at]
    const length = message.readInt32LE(at + 1)
    const section = message.subarray(at + 1, at + 1 + length)

    Object.assign(command, kind === 0 ? bson.deserialize(section) : readSequence(bson, section))
    at += 1 + length
  }

  return command
}

function readSequence (bson, section) {
  const name = section.indexOf(0, 4)
  const documents = []

  for (let at = name + 1; at < section.length; at += section.readInt32LE(at)) {
    documents.push(bson.deserialize(section.subarray(at, at + section.readInt32LE(at))))
  }

  return { [section.toString('utf8', 4, name)]: documents }
}

function header (length, responseTo, code) {
  const bytes = Buffer.alloc(HEADER)

  bytes.writeInt32LE(HEADER + length, 0)
  bytes.writeInt32LE(responseTo, 8)
  bytes.writeInt32LE(code, 12)
  return bytes
}

function queryReply (id, document) {
  const preamble = Buffer.alloc(20)

  preamble.writeInt32LE(1, 16)
  return Buffer.concat([header(20 + document.length, id, OP_REPLY), preamble, document])
}

function messageReply (id, document) {
  return Buffer.concat([header(5 + document.length, id, OP_MSG), Buffer.alloc(5), document])
}

module.exports = { startMongo }
