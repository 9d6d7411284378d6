'use strict'

const { generateSessionId } = require('../native/session-id.js')

/**
 * Texts of sessions that do not begin with their cookie: the cookie came later than other data, was taken away and
 * put back, or stands behind keys that are numbers. A MARK stands in its place, so that the order of the keys stays
 * what it is.
 *
 * JSON.stringify never writes a tab, and JSON.parse passes over it. The native table knows it as well.
 */
const MARK = '\t0'
const KEY = '"cookie":'

/** Replaces the cookie while a text is made. Random, so that no session contains it. */
const PLACEHOLDER = generateSessionId()

/**
 * @param {object} session has a cookie of its own
 * @returns {string | undefined} its JSON text with the MARK for its cookie; none if it is not one that can be read back
 * @throws whatever `JSON.stringify` throws
 */
function markedText (session) {
  const parts = JSON.stringify(session, function markCookie (key, value) {
    return this === session && key === 'cookie' ? PLACEHOLDER : value
  }).split(`${KEY}"${PLACEHOLDER}"`)
  return parts.length === 2 ? parts.join(KEY + MARK) : undefined
}

/**
 * @param {string} text a marked one
 * @param {string} json what else stands among the cookie's JSON, less its first brace
 * @returns {string} the marked text with that behind the MARK
 */
function withMore (text, json) {
  return text.replace(MARK, () => `${MARK},${json}`)
}

/**
 * @param {string} text a marked one
 * @returns {string} the session's text less its cookie
 */
function withoutCookie (text) {
  const at = text.indexOf(KEY + MARK)
  const [before, after] = [text.slice(0, at), text.slice(at + KEY.length + MARK.length)]
  if (before.endsWith(',')) return before.slice(0, -1) + after
  return before + (after.startsWith(',') ? after.slice(1) : after)
}

module.exports = { markedText, withMore, withoutCookie }
