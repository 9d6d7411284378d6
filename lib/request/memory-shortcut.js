'use strict'

/**
 * The short way past the public methods of our own MemoryStore, straight to its native table.
 *
 * It is used only where it makes no difference: every method that would be called is, at that moment, the one that
 * this package ships.
 */

const debug = require('../debug.js')
const MemoryStore = require('../../session/memory.js')
const Session = require('../../session/session.js')
const Store = require('../../session/store.js')

const { get, set, touch } = MemoryStore.prototype
const { createSession } = Store.prototype
const { save } = Session.prototype
const { stateOf } = MemoryStore

/**
 * @param {Store} store
 * @param {unknown} sid
 * @returns {SessionTable | undefined} the table to load a session from, instead of `store.get` and
 *   `store.createSession`
 */
function tableToLoadFrom (store, sid) {
  if (store.get !== get || store.createSession !== createSession || typeof sid !== 'string') return undefined
  return quietTable(store)
}

/**
 * @param {RequestSession} request
 * @returns {SessionTable | undefined} the table to write the session to, instead of `session.save`
 */
function tableToSaveTo ({ req: { session }, setup: { store }, saveWrapper, wrappedSave }) {
  const isOurs = store.set === set && session.save === saveWrapper && wrappedSave === save
  if (!isOurs || session.req.sessionStore !== store || typeof session.id !== 'string') return undefined
  return quietTable(store)
}

/**
 * @param {Store} store
 * @returns {SessionTable | undefined} the table to touch a session in, instead of `store.touch`
 */
function tableToTouchIn (store) {
  return store.touch === touch ? quietTable(store) : undefined
}

/** A store reports removed sessions in its methods, and debug output shows every step. */
function quietTable (store) {
  const { nativeTable, dispose } = stateOf(store)
  return dispose === undefined && !debug.enabled ? nativeTable : undefined
}

module.exports = { quietTable, tableToLoadFrom, tableToSaveTo, tableToTouchIn }
