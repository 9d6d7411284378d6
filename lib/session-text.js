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
 * @returns {string}
 * @throws whatever `JSON.stringify` throws: circular data, BigInt, a `toJSON` or getter that throws;
 *   a TypeError where the session has no JSON text at all
 */
function textWithoutCookie (session) {
  const { cookie } = session
  if (!omitsItself(cookie) || typeof session.toJSON === 'function') return textByReplacer(session)
  if (isEmpty(session)) return '{}'

  // A `toJSON` among the data may ask for the text of another session meanwhile.
  const outer = { omitted, omissions }
  omitted = cookie
  omissions = 0
  try {
    const text = JSON.stringify(session)
    if (omissions === Number(isEnumerable.call(session, 'cookie'))) return text
  } finally {
    ({ omitted, omissions } = outer)
  }
  return textByReplacer(session)
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

module.exports = { CHANGED, SAME, UNSURE, omitsItself, textWithoutCookie, toJSON, toJSONWithMetadata }
