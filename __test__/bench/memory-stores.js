'use strict'

const { PEER } = require('./packages')

/** Ours with an index of each user's sessions; compared under `--users` only. */
const WITH_USERS = 'ours, with users'

/**
 * The memory stores `npm run bench:stores` compares. Each gives a new store and the Cookie class its sessions carry, and
 * `sweep`: what makes it let go of expired sessions, called with a callback for when it believes to be done.
 *
 * @type {Record<string, (ours: string) => { store: object, Cookie: Function, sweep: (done: Function) => void }>}
 */
const memoryStores = {
  [PEER]: () => {
    const session = require(PEER)
    const store = new session.MemoryStore()
    // It has no sweep; counting is what drops expired sessions.
    return { store, Cookie: session.Cookie, sweep: (done) => store.length(done) }
  },

  memorystore: () => {
    const session = require(PEER)
    const MemoryStore = require('memorystore')(session)
    return pruned(new MemoryStore({ checkPeriod: undefined }), session.Cookie)
  },

  ours: (packagePath) => {
    const session = require(packagePath)
    return pruned(new session.MemoryStore(), session.Cookie)
  },

  [WITH_USERS]: (packagePath) => memoryStores.ours(packagePath)
}

function pruned (store, Cookie) {
  return {
    store,
    Cookie,
    sweep: (done) => {
      store.prune()
      done()
    }
  }
}

module.exports = { WITH_USERS, memoryStores }
