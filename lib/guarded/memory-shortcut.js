'use strict'

const { readWithMetadata, saveWithMetadata, touchWithMetadata } = require('../memory/metadata-in-text.js')
const { quietTable, tableToLoadFrom } = require('../request/memory-shortcut.js')
const MemoryStore = require('../../session/memory.js')
const { hasSubscribers } = require('./events.js')
const { isTraced } = require('./store-trace.js')

const { destroy, get, getVersioned, set, setExisting, setNew, touch, userAdd } = MemoryStore.prototype

/**
 * Looks a session up directly in the table of our own MemoryStore where that makes no difference: all else that
 * `stored.load` does would have no effect.
 *
 * @param {StoredSession} stored
 * @param {boolean} mayBeCopied as {@link SessionTable#load} takes it
 * @returns {Found | undefined}
 *
 * @typedef {object} Found
 * @property {string} text a session's without its cookie
 * @property {Cookie} cookie
 * @property {string} [marked] the text with a mark for the cookie, if it does not come first
 * @property {KnownText} [known] if it is known what the text says
 * @property {number} [version]
 */
function lookUp ({ store, sid, rules: { merges, timeouts }, metadata }, mayBeCopied) {
  if (isTraced() || hasEnds(timeouts)) return undefined
  const table = tableToLoadFrom(store, sid)
  if (table === undefined || (merges && store.getVersioned !== getVersioned)) return undefined
  const found = metadata === undefined ? table.load(sid, mayBeCopied) : lookUpWithMetadata(table, sid, metadata, mayBeCopied)
  if (found?.cookie === undefined) return undefined
  if (merges) found.version = table.version(sid)
  return found
}

/** Whether somebody wants to be told of sessions that have ended by their time; `stored.load` finds out. */
function hasEnds (timeouts) {
  return timeouts !== undefined && hasSubscribers('end')
}

/** @param {Metadata} metadata learns what stands in the session's text, unless the session is too old */
function lookUpWithMetadata (table, sid, metadata, mayBeCopied) {
  const found = readWithMetadata(table, sid)
  if (found === undefined) return undefined
  const cookie = table.forms.cookieOf(found.form)
  if (!metadata.noteFound(found.metadata, cookie)) return undefined
  const { text, knownSession } = found
  const known = mayBeCopied ? table.know(sid, text, knownSession, found.metadata) : undefined
  return { text, cookie, marked: undefined, known, version: undefined }
}

/**
 * None of the methods that a write may have to do with may have been replaced.
 *
 * @param {StoredSession} stored
 * @returns {SessionTable | undefined} the table of our own MemoryStore to write the session to, past the store's methods
 */
function tableToWriteTo ({ store, sid }) {
  const isShipped = store.getVersioned === getVersioned && store.setNew === setNew && store.setExisting === setExisting &&
    store.get === get && store.set === set && store.destroy === destroy && store.touch === touch
  return isShipped && typeof sid === 'string' && !isTraced() ? quietTable(store) : undefined
}

/**
 * @param {StoredSession} stored
 * @param {object} session
 * @param {ChangeTracker} changes of the request
 * @param {boolean} isLookedAtAgain whether it must be known after the write what was written
 * @returns {Written | undefined} what to write, if that can be done at once
 *
 * @typedef {object} Written
 * @property {string} text the session's without its cookie
 * @property {KnownText} [known] what the text says, if that is known
 */
function whatToWrite (stored, session, changes, isLookedAtAgain) {
  const isAtOnce = tableToWriteTo(stored) !== undefined
  if (!isAtOnce && !isLookedAtAgain) return undefined
  try {
    const text = changes.currentText(session)
    return isAtOnce ? { text, known: changes.knownNow } : undefined
  } catch {
    return undefined // The store finds out, and its error is passed on.
  }
}

/**
 * Does at once what `stored.save` would have the store do. The callback does not wait for a turn of the event loop: this is
 * for the end of a request, when no code of an app's waits for it.
 *
 * @param {StoredSession} stored
 * @param {object} session
 * @param {Written} written
 * @param {(err: any, isWritten?: boolean) => void} callback
 * @returns {boolean} whether that could be done; if so, the callback was called
 */
function saveAtOnce (stored, session, written, callback) {
  const table = tableToWriteTo(stored)
  if (table === undefined || !stored.prepareSave(table, session)) return false
  let error = null
  try {
    saveToTable(table, stored, session, written)
    stored.noteSaved(table, session, written.text)
  } catch (err) {
    error = err // A `ttl` or `toJSON` of an app's may throw.
  }
  // What the callback throws is its caller's, as with the store's methods.
  callback(error, true)
  return true
}

function saveToTable (table, { sid, metadata }, session, { text, known }) {
  if (metadata === undefined) return table.save(sid, session, text, known)
  const endsAt = metadata.endOf(session)
  if (saveWithMetadata(table, sid, session, { text, known }, metadata, endsAt)) return metadata.noteWritten(endsAt)
  const copy = metadata.addTo(session)
  table.save(sid, copy, text)
  metadata.noteSaved(copy)
}

/** As {@link saveAtOnce}, for `stored.touch`. */
function touchAtOnce (stored, session, callback) {
  const table = tableToWriteTo(stored)
  if (table === undefined || !stored.prepareTouch(table)) return false
  let error = null
  try {
    touchInTable(table, stored, session)
  } catch (err) {
    error = err
  }
  callback(error, true)
  return true
}

function touchInTable (table, { sid, metadata }, session) {
  if (metadata === undefined) return table.touch(sid, session)
  const endsAt = metadata.endOf(session)
  if (touchWithMetadata(table, sid, session.cookie, endsAt)) return metadata.noteWritten(endsAt)
  // A touch asks for the cookie alone, unless a function of the app's says how long a session lives.
  const touched = table.ttl === undefined ? { cookie: metadata.cookieFor(session) } : metadata.addTo(session)
  table.touch(sid, touched)
  metadata.noteSaved(touched)
}

/**
 * Does at once what the store's `userAdd` would do for a session that is its user's already.
 *
 * @param {OwnedSession} stored
 * @param {SessionTable} table the store's
 * @returns {boolean} whether that could be done
 */
function noteUserAtOnce ({ store, sid, metadata: { user, startedAt }, record }, table) {
  if (store.userAdd !== userAdd) return false
  if (user === undefined) return true
  const { users } = MemoryStore.stateOf(store)
  // To look it up anew with each request would cost as much as the touch.
  if (record.entryUser === user && users.holds(record.entry)) return true
  record.entry = users.add(table, user, sid, startedAt)
  record.entryUser = user
  return true
}

module.exports = { lookUp, noteUserAtOnce, saveAtOnce, touchAtOnce, whatToWrite }
