'use strict'

const MemoryStore = require('../../session/memory.js')
const { quietTable, tableToLoadFrom } = require('../request/memory-shortcut.js')
const { hasSubscribers } = require('./events.js')
const { isTraced } = require('./store-trace.js')

/** What stands at the start of a session's text; see lib/memory/split-text.js. */
const METADATA = /^\{"startedAt":(\d+)(?:,"user":("(?:[^"\\]|\\.)*"))?\}/

/** What a write may have to do with: none of them may have been replaced. */
const METHODS = ['getVersioned', 'setNew', 'setExisting', 'get', 'set', 'destroy', 'touch']
const { userAdd } = MemoryStore.prototype
const shipped = Object.fromEntries(METHODS.map((name) => [name, MemoryStore.prototype[name]]))

/**
 * Looks a session up directly in the table of our own MemoryStore where that makes no difference: all else that
 * `stored.load` does would have no effect.
 *
 * @param {StoredSession} stored
 * @returns {{ text: string, cookie: Cookie, marked: string | undefined } | undefined}
 */
function lookUp ({ store, sid, rules: { merges, timeouts }, metadata }) {
  if (merges || isTraced()) return undefined
  const table = tableToLoadFrom(store, sid)
  if (table !== undefined && metadata !== undefined) return hasEnds(timeouts) ? undefined : lookUpWithMetadata(table, sid, metadata)
  const found = table?.load(sid)
  return found?.cookie === undefined ? undefined : found
}

/** Whether somebody wants to be told of sessions that have ended by their time; `stored.load` finds out. */
function hasEnds (timeouts) {
  return timeouts !== undefined && hasSubscribers('end')
}

/**
 * @param {SessionTable} table
 * @param {string} sid
 * @param {Metadata} metadata learns what stands in the session's text, unless the session is too old
 * @returns {{ text: string, cookie: Cookie, marked: undefined } | undefined}
 */
function lookUpWithMetadata (table, sid, metadata) {
  const { form, text } = table.find(sid) ?? {}
  if (form === undefined || !form.hasMetadata || form.isMarked) return undefined
  const [start, startedAt, user] = METADATA.exec(text) ?? []
  if (start === undefined || !metadata.noteFound(Number(startedAt), user && JSON.parse(user), table.forms.lastExpires(form))) return undefined
  const rest = text.slice(start.length)
  return { text: rest === '}' ? '{}' : `{${rest.slice(1)}`, cookie: table.forms.cookieOf(form), marked: undefined }
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
  answerWith(done, () => {
    const isDone = isRight(table.version(sid))
    if (isDone) table.save(sid, session, text)
    return [isDone, isDone && rules.merges ? table.version(sid) : undefined]
  })
  return true
}

/** As {@link saveAtOnce}, for the store's `touch`. */
function touchAtOnce (stored, session, done) {
  const table = tableToWriteTo(stored)
  if (table === undefined) return false
  const { sid, metadata } = stored
  answerWith(done, () => {
    const touched = metadata === undefined ? session : withMetadata(session, metadata, table)
    table.touch(sid, touched)
    metadata?.noteSaved(touched)
    return [true]
  })
  return true
}

/**
 * Passes on what `work` returns, or throws: a `ttl` or `toJSON` of an app's may. What `done` throws is its caller's, as
 * with the store's methods.
 *
 * @param {(err: any, ...answer: any[]) => void} done
 * @param {() => any[]} work
 */
function answerWith (done, work) {
  let answer
  try {
    answer = [null, ...work()]
  } catch (err) {
    answer = [err]
  }
  done(...answer)
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
