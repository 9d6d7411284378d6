'use strict'

/** MemoryStore does what every store of this package does. */

const { after, before } = require('node:test')
const { stopClock } = require('../support/clock')
const { ours } = require('../support/subjects')
const { contract } = require('./contract')

let clock

before(() => { clock = stopClock() })
after(() => clock.restore())

contract(() => new ours.MemoryStore(), { wait: async (ms) => clock.advance(ms) })
