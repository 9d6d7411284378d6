'use strict'

const assert = require('node:assert/strict')
const { ours } = require('../../support/subjects')

/** MemoryStore in both of the ways in which it keeps sessions, by what they are called in the tests' names. */
const memoryStores = {
  MemoryStore: () => new ours.MemoryStore(),
  // Once an app has looked, sessions are properties of an object.
  'MemoryStore, opened': () => {
    const store = new ours.MemoryStore()
    assert.deepEqual(Object.keys(store.sessions), [])
    return store
  }
}

module.exports = { memoryStores }
