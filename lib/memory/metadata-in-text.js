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
 * @returns {{ text: string, form: CookieForm, startedAt: number, user: string | undefined } | undefined} a session's
 *   text less its cookie, and the cookie's form; none if the session has no metadata, or its cookie does not come first
 */
function readWithMetadata (table, sid) {
  const { form, text } = table.find(sid) ?? {}
  if (form === undefined || !form.hasMetadata || form.isMarked) return undefined
  const found = METADATA.exec(text)
  if (found === null) return undefined
  const [start, startedAt, user] = found
  const rest = text.slice(start.length)
  return { text: rest === '}' ? '{}' : `{${rest.slice(1)}`, form, startedAt: Number(startedAt), user: user && unescaped(user) }
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
 * @param {string} text its text less its cookie
 * @param {{ startedAt: number, user?: string }} metadata
 * @param {number} endsAt in ms; Infinity for never
 * @returns {boolean} whether that could be done
 */
function saveWithMetadata (table, sid, session, text, { startedAt, user }, endsAt) {
  const form = isCookieFirst(session) ? formFor(table, session.cookie, endsAt) : undefined
  if (form === undefined) return false
  table.noteForm(form)
  table.native.set(sid, startWithMetadata({ startedAt, user }, text), form.number, endsAt, endsAt, table.now())
  return true
}

/** An app's function that says how long sessions live gets a session as it is stored. */
function formFor (table, cookie, endsAt) {
  return table.ttl === undefined ? table.forms.withMetadata(cookie, endsAt) : undefined
}

module.exports = { readWithMetadata, saveWithMetadata, touchWithMetadata }
