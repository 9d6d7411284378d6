'use strict'

const { storeKinds } = require('../../support/stores')
const { ours } = require('../../support/subjects')

/**
 * A store whose writes answer when the test says so, by `release`.
 *
 * `arrived` resolves once the first write is there.
 */
function gatedStore () {
  const store = storeKinds.async(ours)
  const { set } = Object.getPrototypeOf(store)
  store.waiting = []
  store.arrived = new Promise((resolve) => { store.arrive = resolve })
  store.set = (sid, session, callback) => {
    const text = JSON.parse(JSON.stringify(session))
    store.waiting.push((err) => err ? callback(err) : set.call(store, sid, text, callback))
    store.arrive()
  }
  store.release = (err) => store.waiting.shift()(err)
  return store
}

/** Lets what can go on without the store go on. */
const turns = async () => { for (let i = 0; i < 20; i++) await new Promise(setImmediate) }

module.exports = { gatedStore, turns }
