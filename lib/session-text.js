'use strict'

/**
 * A session's JSON text less its cookie: what a session is compared by, and what our own stores keep.
 *
 * `JSON.stringify` with a replacer costs nearly twice the plain call, and only a replacer can leave a
 * key out. So the cookie leaves itself out: for the length of the call its `toJSON` returns undefined.
 */

/**
 * Results of comparing a session with its earlier state. They are bits, so that the results of its parts can be
 * combined.
 */
const SAME = 0
const CHANGED = 1
/** Only the JSON text can tell. */
const UNSURE = 2

const isEnumerable = Object.prototype.propertyIsEnumerable

/** From V8 14 on, JSON.stringify takes half as long for plain objects without getters and `toJSON`. */
const favoursPlainObjects = Number.parseInt(process.versions.v8, 10) >= 14

/** In characters: from this length on, comparing texts takes less time there than a snapshot of the data. */
const MUCH_TEXT = 1000

/** The cookie that the current call leaves out. */
let omitted
/** How often it was left out. More than once means that the session's data contain it, too. */
let omissions = 0

/** `Cookie.prototype.toJSON`. It lives here because it is one half of {@link textWithoutCookie}. */
function toJSON () {
  if (this === omitted) {
    omissions++
    return undefined
  }
  return this.data
}

/** `toJSON` of a cookie that takes the session's metadata to a store; see lib/guarded/session-copy.js. */
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
 * @param {boolean} [byCopy] whether to stringify a plain copy, if the text is the same; see {@link isQuickToWrite}
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
    if (copy === undefined) throw err // The error of a copy may name the copy: the session is tried as well.
  } finally {
    ({ omitted, omissions } = outer)
  }
  return textByReplacer(session)
}

/**
 * A session's data in a plain object, as `JSON.stringify` reads them.
 *
 * @returns {object | undefined} undefined if the session has getters or is a Proxy: their code might notice the copy
 */
function plainCopyOf (session) {
  const copy = {}
  for (const key of Object.keys(session)) {
    if (key === 'cookie') continue
    const property = Object.getOwnPropertyDescriptor(session, key)
    if (property?.get !== undefined || property?.set !== undefined || key === '__proto__') return undefined
    const value = session[key]
    if (value !== property?.value) return undefined // The session is a Proxy.
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

/** Whether a cookie has a `toJSON` of ours. */
function omitsItself (cookie) {
  if (typeof cookie !== 'object' || cookie === null) return false
  return cookie.toJSON === toJSON || cookie.toJSON === toJSONWithMetadata
}

/** True for every anonymous visitor's session. Looking at the keys is much cheaper than making the JSON. */
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
  // Upstream hashes the text. Without a text the hash throws: this throws the same error.
  if (text === undefined) require('node:crypto').createHash('sha1').update(text, 'utf8')
  return text
}

module.exports = { CHANGED, SAME, UNSURE, isQuickToWrite, omitsItself, textWithoutCookie, toJSON, toJSONWithMetadata }
