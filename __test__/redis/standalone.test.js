'use strict'

const { before, after, describe } = require('node:test')
const { setTimeout: wait } = require('node:timers/promises')

const { contract } = require('../stores/contract')
const { Server, freePort, skip } = require('./support/servers')
const { connectStore } = require('./support/stores')

describe('RedisStore on one server', { skip }, () => {
  let server

  before(async () => {
    server = await new Server({ port: await freePort() }).start()
  })
  after(() => server.remove())

  contract(async (t) => {
    await server.ask('FLUSHALL')
    return connectStore(t, { url: server.url })
  }, { wait })
})
