'use strict'

const { omitsItself } = require('../session-text.js')
const Cookie = require('../../session/cookie.js')
const { attributesOf, copyOf, copyOfCookie, define } = require('./session-copy.js')

/** The contents of a session or of its stored data: JSON text by key. A key without JSON text is left out. */
class Contents {
  /** @param {object} session or its data */
  static of (session) {
    return new Contents(textsOf(session), attributesOf(session.cookie))
  }

  /**
   * The contents of a session whose text is known. Most are never asked for, so the text is taken apart when they are.
   *
   * @param {string} text the session's without its cookie
   * @param {object} cookie as it is now
   */
  static ofText (text, cookie) {
    return new UnreadContents(text, omitsItself(cookie) ? cookie.data : JSON.parse(JSON.stringify(cookie ?? {})))
  }

  /**
   * @param {Map<string, string>} [texts]
   * @param {string} [cookie] its attributes less its expiry
   */
  constructor (texts = new Map(), cookie = undefined) {
    this.texts = texts
    this.cookie = cookie
  }
}

/** Has the properties of {@link Contents}. */
class UnreadContents {
  constructor (text, attributes) {
    this.text = text
    this.attributes = attributes
    this.lazyTexts = undefined
  }

  get texts () {
    return (this.lazyTexts ??= textsOf(JSON.parse(this.text)))
  }

  get cookie () {
    return attributesOf(this.attributes)
  }
}

/** @returns {Map<string, string>} */
function textsOf (data) {
  const texts = new Map()
  for (const key of Object.keys(data)) {
    if (key === 'cookie') continue
    const text = JSON.stringify(data[key])
    if (text !== undefined) texts.set(key, text)
  }
  return texts
}

/**
 * Merges, key by key, this request's changes of a session with what others have stored meanwhile.
 *
 * A change of one side is kept. If both changed a key, this request wins. A key that either side deleted is gone,
 * because a deleted key is often a right that was taken away.
 *
 * @param {object} session mine
 * @param {Contents} mine what it held when it was to be saved
 * @param {Contents} base what both began with
 * @param {object} theirs data from the store
 * @returns {object} a session to be stored
 */
function merge (session, mine, base, theirs) {
  const their = Contents.of(theirs)
  const merged = copyOf(session, ['cookie'])
  define(merged, 'cookie', mergeCookies(session.cookie, mine.cookie, base.cookie, theirs.cookie))

  for (const key of new Set([...mine.texts.keys(), ...their.texts.keys()])) {
    const source = sideOf(mine.texts.get(key), base.texts.get(key), their.texts.get(key))
    if (source === MINE) define(merged, key, valueOf(session, key, mine.texts.get(key)))
    else if (source === THEIRS) define(merged, key, theirs[key])
  }
  return merged
}

/** The value that had this text. A Date stays a Date, unless the app has changed it meanwhile. */
function valueOf (session, key, text) {
  return textOfKey(session, key) === text ? session[key] : JSON.parse(text)
}

const MINE = 'mine'
const THEIRS = 'theirs'
const NEITHER = 'neither'

/** @returns {string} whose value of a key stays; each is its JSON text, or undefined if the key is not there */
function sideOf (mine, base, theirs) {
  if (mine === base) return theirs === undefined ? NEITHER : THEIRS
  const isGone = mine === undefined || (theirs === undefined && base !== undefined)
  return isGone ? NEITHER : MINE
}

/** A cookie counts as one key. Of two expiries the later stands. */
function mergeCookies (cookie, mine, base, theirs) {
  const inflated = new Cookie(theirs)
  if (typeof theirs?.expires === 'string') inflated.expires = new Date(theirs.expires)
  inflated.originalMaxAge = theirs?.originalMaxAge ?? null

  const [merged, other] = mine === base ? [inflated, cookie] : [copyOfCookie(cookie), inflated]
  if (isDate(merged.expires) && isDate(other?.expires) && other.expires > merged.expires) {
    const { originalMaxAge } = merged
    merged.expires = other.expires
    merged.originalMaxAge = originalMaxAge
  }
  return merged
}

function isDate (value) {
  return value instanceof Date
}

/**
 * Puts on a live session what others had changed when it was saved, except what the app has changed again.
 *
 * @param {object} session
 * @param {Contents} mine what it held when it was to be saved
 * @param {object} merged what was stored
 */
function adoptMerged (session, mine, merged) {
  const stored = Contents.of(merged)
  for (const key of new Set([...mine.texts.keys(), ...stored.texts.keys()])) {
    const before = mine.texts.get(key)
    const isOther = stored.texts.get(key) !== before
    if (!isOther || textOfKey(session, key) !== before || isInherited(session, key)) continue
    if (stored.texts.has(key)) define(session, key, merged[key])
    else delete session[key]
  }
}

function textOfKey (session, key) {
  return Object.hasOwn(session, key) ? JSON.stringify(session[key]) : undefined
}

/** Names that upstream ignores when it loads a session. */
function isInherited (session, key) {
  return key in session && !Object.prototype.propertyIsEnumerable.call(session, key)
}

module.exports = { Contents, adoptMerged, merge }
