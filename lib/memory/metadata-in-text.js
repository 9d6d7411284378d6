'use strict'

/*
 * Sessions with metadata in the native table, read and written without the copies that take metadata through a
 * store's methods. Only opt-in features need this.
 */

const { INSIDE } = require('../native/memory-table.js')
const { isCookieFirst, startWithMetadata } = require('./split-text.js')

/** What stands at the start of such a session's text; see split-text.js. */
const METADATA = /^\{"startedAt":(\d+)(?:,"user":"((?:[^"\\]|\\.)*)")?\}/

/**
 * @param {SessionTable} table
 * @param {string} sid
 * @returns {{ text: string, form: CookieForm, metadata: { startedAt: number, user: string | undefined },
 *   knownSession: KnownSession | undefined } | undefined} a session's text less its cookie and metadata, the cookie's form, and
 *   what is known of the session; none if the session has no metadata, or its cookie does not come first
 */
function readWithMetadata (table, sid) {
  const found = table.find(sid)
  const form = found?.form
  if (form === undefined || !form.hasMetadata || form.isMarked) return undefined
  const { text, knownSession } = found
  if (knownSession !== undefined) return { text, form, metadata: knownSession.metadata, knownSession }
  const split = METADATA.exec(text)
  if (split === null) return undefined
  const [start, startedAt, user] = split
  const rest = text.slice(start.length)
  const metadata = { startedAt: Number(startedAt), user: user && unescaped(user) }
  return { text: rest === '}' ? '{}' : `{${rest.slice(1)}`, form, metadata, knownSession }
}

function unescaped (user) {
  return user.includes('\\') ? JSON.parse(`"${user}"`) : user
}

/**
 * Gives a session, if it is there, another cookie and another end.
 *
 * @param {SessionTable} table
 * @param {string} sid
 * @param {unknown} cookie the live session's
 * @param {number} endsAt in ms; Infinity for never
 * @returns {boolean} whether that could be done
 */
function touchWithMetadata (table, sid, cookie, endsAt) {
  const form = formFor(table, cookie, endsAt)
  if (form === undefined) return false
  if (form === table.onlyForm && table.isEndless && !table.isBounded) return true // It changes nothing.
  const stored = table.formOf(sid)
  if (stored !== undefined && (stored.isMarked || !stored.hasMetadata)) return false
  table.noteForm(form)
  return table.native.touch(sid, form.number, endsAt, endsAt, table.now()) !== INSIDE
}

/**
 * Writes a session.
 *
 * @param {SessionTable} table
 * @param {string} sid
 * @param {object} session the live one
 * @param {{ text: string, known?: KnownText }} written its text less its cookie, and what it says, if that is known
 * @param {{ startedAt: number, user?: string }} metadata
 * @param {number} endsAt in ms; Infinity for never
 * @returns {boolean} whether that could be done
 */
function saveWithMetadata (table, sid, session, { text, known }, { startedAt, user }, endsAt) {
  const form = isCookieFirst(session) ? formFor(table, session.cookie, endsAt) : undefined
  if (form === undefined) return false
  table.noteForm(form)
  const metadata = { startedAt, user }
  const version = table.native.set(sid, startWithMetadata(metadata, text), form.number, endsAt, endsAt, table.now())
  table.knownSessions?.noteWritten(sid, text, version, metadata, known)
  return true
}

/** An app's function that says how long sessions live gets a session as it is stored. */
function formFor (table, cookie, endsAt) {
  return table.ttl === undefined ? table.forms.withMetadata(cookie, endsAt) : undefined
}

module.exports = { readWithMetadata, saveWithMetadata, touchWithMetadata }
