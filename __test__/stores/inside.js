'use strict'

/** What a MemoryStore of ours does not tell its users. */

const { MemoryStore } = require('../support/subjects').ours

/** Returns the bytes of memory that a store's sessions take. */
const bytesOf = (store) => MemoryStore.stateOf(store).table.bytes

/** Returns whether a session's cookie is kept apart from its text: such sessions are quick to read and to touch. */
const isCookieApart = (store, sid) => MemoryStore.stateOf(store).table.load(sid).cookie !== undefined

module.exports = { bytesOf, isCookieApart }
