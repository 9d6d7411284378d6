'use strict'

/**
 * A session's JSON text less its cookie: what a session is compared by, and what our own stores keep.
 *
 * `JSON.stringify` with a replacer costs nearly twice the plain call, and only a replacer can leave a
 * key out. So the cookie leaves itself out: for the length of the call its `toJSON` returns undefined.
 */

/**
 * What a comparison of a session with what it was can say; as bits, so that those of all its parts can be put
 * together.
 */
const SAME = 0
const CHANGED = 1
/** Only the JSON text can tell. */
const UNSURE = 2

const isEnumerable = Object.prototype.propertyIsEnumerable

/** From V8 14 on, JSON.stringify takes half as long for plain objects that have no code of their own in them. */
const favoursPlainObjects = Number.parseInt(process.versions.v8, 10) >= 14

/** There, this much text takes less time than a snapshot of the data. A copy of little data takes more than it saves. */
const MUCH_TEXT = 1000

/** The cookie that is left out at the moment. */
let omitted
/** How often it was. More than once: it stands in the session's data, too. */
let omissions = 0

/** `Cookie.prototype.toJSON`. It lives here because it is one half of {@link textWithoutCookie}. */
function toJSON () {
  if (this === omitted) {
    omissions++
    return undefined
  }
  return this.data
}

/** `toJSON` of a cookie on its way to a store with what is kept about its session; see lib/guarded/session-copy.js. */
function toJSONWithMetadata () {
  if (this === omitted) {
    omissions++
    return undefined
  }
  const { data, startedAt, user } = this
  return { ...data, startedAt, user }
}

/**
 * The JSON text of `session` less its own `cookie`.
 *
 * @param {object} session
 * @param {boolean} [byCopy] whether to write that of a plain copy, if nobody can tell; see {@link isQuickToWrite}
 * @returns {string}
 * @throws whatever `JSON.stringify` throws: circular data, BigInt, a `toJSON` or getter that throws;
 *   a TypeError where the session has no JSON text at all
 */
function textWithoutCookie (session, byCopy = false) {
  const { cookie } = session
  if (!omitsItself(cookie) || typeof session.toJSON === 'function') return textByReplacer(session)
  if (isEmpty(session)) return '{}'

  const copy = byCopy ? plainCopyOf(session) : undefined
  // A `toJSON` among the data may ask for the text of another session meanwhile.
  const outer = { omitted, omissions }
  omitted = copy === undefined ? cookie : undefined
  omissions = 0
  try {
    const text = JSON.stringify(copy ?? session)
    const isRight = copy === undefined ? omissions === Number(isEnumerable.call(session, 'cookie')) : isCopy(copy, session)
    if (isRight) return text
  } catch (err) {
    if (copy === undefined) throw err // Otherwise it may speak of the copy.
  } finally {
    ({ omitted, omissions } = outer)
  }
  return textByReplacer(session)
}

/**
 * A session's data in a plain object, as `JSON.stringify` reads them.
 *
 * @returns {object | undefined} none if code of the session's own takes part in that, and might tell the difference
 */
function plainCopyOf (session) {
  const copy = {}
  for (const key of Object.keys(session)) {
    if (key === 'cookie') continue
    const property = Object.getOwnPropertyDescriptor(session, key)
    if (property?.get !== undefined || property?.set !== undefined || key === '__proto__') return undefined
    const value = session[key]
    if (value !== property?.value) return undefined // A proxy's.
    copy[key] = value
  }
  return copy
}

/** Whether no `toJSON` or getter among the data has changed the session meanwhile. */
function isCopy (copy, session) {
  for (const key in copy) {
    if (copy[key] !== session[key]) return false
  }
  return true
}

/** @returns {boolean} whether the text of a plain copy is quicker to compare than a snapshot, for data of such a text */
function isQuickToWrite (text) {
  return favoursPlainObjects && text.length > MUCH_TEXT
}

/** Whether a cookie answers by a `toJSON` of ours. */
function omitsItself (cookie) {
  if (typeof cookie !== 'object' || cookie === null) return false
  return cookie.toJSON === toJSON || cookie.toJSON === toJSONWithMetadata
}

/** Every anonymous visitor's session is; a look at its keys is much cheaper than its JSON. */
function isEmpty (session) {
  for (const key in session) {
    if (key !== 'cookie') return false
  }
  return true
}

function textByReplacer (session) {
  const text = JSON.stringify(session, function omitCookie (key, value) {
    return this === session && key === 'cookie' ? undefined : value
  })
  // Upstream hashes the text. Where there is none, its hash says so, in words that stay the same.
  if (text === undefined) require('node:crypto').createHash('sha1').update(text, 'utf8')
  return text
}

module.exports = { CHANGED, SAME, UNSURE, isQuickToWrite, omitsItself, textWithoutCookie, toJSON, toJSONWithMetadata }
