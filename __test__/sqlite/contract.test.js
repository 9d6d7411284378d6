'use strict'

const { describe } = require('node:test')
const { setTimeout: wait } = require('node:timers/promises')

const { contract } = require('../stores/contract')
const { openStore } = require('./support/stores')

describe('SqliteStore, as every store', () => {
  contract((t) => openStore(t), { wait })
})

describe('SqliteStore with durability full, as every store', () => {
  contract((t) => openStore(t, { durability: 'full' }), { wait })
})
