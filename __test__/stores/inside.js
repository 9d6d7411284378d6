'use strict'

/** What a MemoryStore of ours does not tell its users. */

const { MemoryStore } = require('../support/subjects').ours

/** Returns the bytes of memory that a store's sessions take. */
const bytesOf = (store) => MemoryStore.residentsOf(store).table.bytes

module.exports = { bytesOf }
