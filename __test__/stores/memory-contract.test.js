'use strict'

const { after } = require('node:test')
const { stopClock } = require('../support/clock')
const { contract } = require('./contract')
const { MemoryStore } = require('../..')

const clock = stopClock()
after(() => clock.restore())

contract(() => new MemoryStore(), { wait: async (ms) => clock.advance(ms) })
contract(() => new MemoryStore({ max: 1000, ttl: 86400000, dispose () {} }), {
  wait: async (ms) => clock.advance(ms)
})
