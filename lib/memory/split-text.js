'use strict'

const { textWithoutCookie } = require('../session-text.js')

const isEnumerable = Object.prototype.propertyIsEnumerable

/**
 * @param {object} session
 * @param {CookieForm} form of its cookie
 * @param {string} [text] the session's text less its cookie, if it is known
 * @returns {string | undefined} what is kept beside the form; none if the text can't be split
 * @throws whatever `JSON.stringify` throws
 */
function splitText (session, form, text) {
  if (form.isPlain) return text ?? textWithoutCookie(session)
  if (!form.isMarked) return startWithMetadata(session.cookie, text ?? textWithoutCookie(session))
  const { markedText, withMore } = markedTexts()
  const marked = markedText(session)
  return marked !== undefined && form.hasMetadata ? withMore(marked, jsonOf(session.cookie).slice(1)) : marked
}

/** Few sessions need them. */
function markedTexts () {
  return require('./marked-text.js')
}

/** The end of a cookie's JSON, and the session's: `{"startedAt":1},"views":1}`. The table cuts off the first brace. */
function startWithMetadata (metadata, text) {
  return `${jsonOf(metadata)}${text === '{}' ? '}' : `,${text.slice(1)}`}`
}

function jsonOf ({ startedAt, user }) {
  return JSON.stringify({ startedAt, user })
}

function firstKey (object) {
  // eslint-disable-next-line no-unreachable-loop -- the loop is the only way to one key alone
  for (const key in object) return key
}

/**
 * Whether a session's JSON is its cookie and then the rest. Integer keys come before the cookie, and one that was
 * taken away and put back comes later.
 */
function isCookieFirst (session) {
  if (typeof session !== 'object' || session === null || typeof session.toJSON === 'function') return false
  return firstKey(session) === 'cookie' && Object.hasOwn(session, 'cookie')
}

/** Whether a session's JSON has its cookie somewhere. An inherited one is not in it at all. */
function hasOwnCookie (session) {
  return typeof session === 'object' && session !== null && typeof session.toJSON !== 'function' &&
    !Array.isArray(session) && isEnumerable.call(session, 'cookie')
}

module.exports = { hasOwnCookie, isCookieFirst, markedTexts, splitText, startWithMetadata }
