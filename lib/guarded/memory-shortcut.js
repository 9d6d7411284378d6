'use strict'

const MemoryStore = require('../../session/memory.js')
const { quietTable, tableToLoadFrom } = require('../request/memory-shortcut.js')
const { isTraced } = require('./store-trace.js')

/** What a write may have to do with: none of them may have been replaced. */
const METHODS = ['getVersioned', 'setNew', 'setExisting', 'get', 'set', 'destroy', 'touch']
const { userAdd } = MemoryStore.prototype
const shipped = Object.fromEntries(METHODS.map((name) => [name, MemoryStore.prototype[name]]))

/**
 * Looks a session up in the table of our own MemoryStore, past the store's methods, where nobody can tell: nothing of
 * what `stored.load` does beside that would do anything.
 *
 * @param {StoredSession} stored
 * @returns {{ text: string, cookie: Cookie, marked: string | undefined } | undefined}
 */
function lookUp ({ store, sid, rules: { merges, keepsMetadata } }) {
  if (merges || keepsMetadata || isTraced()) return undefined
  const found = tableToLoadFrom(store, sid)?.load(sid)
  return found?.cookie === undefined ? undefined : found
}

/**
 * @param {StoredSession} stored
 * @returns {SessionTable | undefined} the table of our own MemoryStore to write the session to, past the store's methods
 */
function tableToWriteTo ({ store, sid }) {
  if (isTraced() || typeof sid !== 'string' || !METHODS.every((name) => store[name] === shipped[name])) return undefined
  return quietTable(store)
}

/**
 * Does at once what the store's `set` or `setExisting` would do. The callback does not wait for a turn of the event loop: this is
 * for the end of a request, when no code of an app's waits for it.
 *
 * @param {StoredSession} stored
 * @param {object} session
 * @param {string | undefined} text the session's without its cookie; without it the store is to be asked
 * @param {(version?: number) => boolean} isRight whether the session that is stored may be written over
 * @param {(err: any, isDone?: boolean, version?: number) => void} done
 * @returns {boolean} whether that could be done; if so, `done` was called
 */
function saveAtOnce (stored, session, text, isRight, done) {
  const table = text === undefined ? undefined : tableToWriteTo(stored)
  if (table === undefined) return false
  const { sid, rules } = stored
  const isDone = isRight(table.version(sid))
  if (isDone) table.save(sid, session, text)
  done(null, isDone, isDone && rules.merges ? table.version(sid) : undefined)
  return true
}

/** As {@link saveAtOnce}, for the store's `touch`. */
function touchAtOnce (stored, session, done) {
  const table = tableToWriteTo(stored)
  if (table === undefined) return false
  const { sid, metadata } = stored
  const touched = metadata === undefined ? session : withMetadata(session, metadata, table)
  table.touch(sid, touched)
  metadata?.noteSaved(touched)
  done(null, true)
  return true
}

/** A touch asks for the cookie alone, unless a function of the app's says how long a session lives. */
function withMetadata (session, metadata, { ttl }) {
  return ttl === undefined ? { cookie: metadata.cookieFor(session) } : metadata.addTo(session)
}

/**
 * Does at once what the store's `userAdd` would do for a session that is its user's already.
 *
 * @param {OwnedSession} stored
 * @returns {boolean} whether that could be done
 */
function noteUserAtOnce (stored) {
  const { store, sid, metadata: { user, startedAt } } = stored
  const table = store.userAdd === userAdd ? tableToWriteTo(stored) : undefined
  if (table !== undefined) MemoryStore.stateOf(store).users.add(table, user, sid, startedAt)
  return table !== undefined
}

module.exports = { lookUp, noteUserAtOnce, saveAtOnce, tableToWriteTo, touchAtOnce }
