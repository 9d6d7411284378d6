'use strict'

/** What became of a session's data, as {@link Snapshot#compare} sees it. */
const SAME = 0
const CHANGED = 1
/** Only their JSON text can tell. */
const UNSURE = 2

/** Data of more values than these are left to their text. Circular data have no end. */
const MOST_VALUES = 20000

/**
 * What a session's data were, value by value. To compare them takes a fraction of the time that it
 * takes to write their JSON text, and answers the same: whether that is another text now.
 *
 * It answers only for what JSON has no rules of its own for: plain objects and arrays, strings,
 * finite numbers, booleans, null.
 */
class Snapshot {
  /** @param {Array} parts each object, its keys (none for an array) and its values; the session's first */
  constructor (parts) {
    this.parts = parts
  }

  /**
   * @param {object} data a session's; its cookie doesn't count
   * @returns {Snapshot|undefined} none of data whose text may depend on more than keys and values
   */
  static of (data) {
    const parts = Array.isArray(data) ? undefined : partsOf(data, leaveOutCookie)
    return parts === undefined ? undefined : new Snapshot(parts)
  }

  /**
   * @param {Session} session made of the data
   * @returns {number} SAME, CHANGED or UNSURE
   */
  compare (session) {
    const { parts } = this
    let outcome = compareSession(session, parts[1], parts[2])
    for (let i = 3; i < parts.length && outcome !== UNSURE; i += 3) {
      outcome |= compare(parts[i], parts[i + 1], parts[i + 2])
    }
    return outcome < UNSURE ? outcome : UNSURE
  }

  /** @returns {string} the JSON text that the data had */
  text () {
    const { parts } = this
    const copies = new Map()
    const copyOf = (value) => copies.get(value) ?? value

    // What an object holds comes after it.
    for (let i = parts.length - 3; i >= 0; i -= 3) {
      const keys = parts[i + 1]
      const values = parts[i + 2].map(copyOf)
      copies.set(parts[i], keys === undefined ? values : Object.fromEntries(keys.map((key, k) => [key, values[k]])))
    }

    return JSON.stringify(copies.get(parts[0]))
  }
}

/**
 * @param {object} root
 * @param {function(string[], Array)} [trim] may take away some of the root's keys and values
 */
function partsOf (root, trim) {
  const parts = [root, undefined, undefined]
  let size = 0

  for (let i = 0; i < parts.length; i += 3) {
    const object = parts[i]
    if (!isPlain(object)) return undefined

    const isArray = Array.isArray(object)
    if (isArray && object.length > MOST_VALUES) return undefined
    const keys = isArray ? undefined : Object.keys(object)
    const values = isArray ? object.slice() : Object.values(object)
    if (i === 0) trim?.(keys, values)
    parts[i + 1] = keys
    parts[i + 2] = values

    size += values.length + 1
    if (size > MOST_VALUES || !addObjects(values, parts)) return undefined
  }

  return parts
}

/** Whether an object's text is made of its own keys, or elements, and nothing else. */
function isPlain (object) {
  return object.toJSON === undefined && (Array.isArray(object) || object.constructor === Object)
}

/** @returns {boolean} false if JSON has a rule of its own for one of the values */
function addObjects (values, parts) {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'object' && value !== null) parts.push(value, undefined, undefined)
    else if (!isScalar(value)) return false
  }
  return true
}

/** Whether a value is one that JSON has a word for. */
function isScalar (value) {
  switch (typeof value) {
    case 'string':
    case 'boolean': return true
    case 'number': return Number.isFinite(value)
    default: return value === null
  }
}

function leaveOutCookie (keys, values) {
  const at = keys.indexOf('cookie')
  if (at === -1) return
  keys.splice(at, 1)
  values.splice(at, 1)
}

function compareSession (session, keys, values) {
  if (session.toJSON !== undefined) return UNSURE
  const keysNow = Object.keys(session)
  let outcome = SAME
  let at = 0

  for (let i = 0; i < keysNow.length; i++) {
    const key = keysNow[i]
    if (key === 'cookie') continue
    if (key !== keys[at]) return changeOf(session, keysNow, 'cookie')
    outcome |= changeFrom(values[at++], session[key])
  }

  return at === keys.length ? outcome : changeOf(session, keysNow, 'cookie')
}

function compare (object, keys, values) {
  if (object.toJSON !== undefined) return UNSURE
  return keys === undefined ? compareArray(object, values) : compareObject(object, keys, values)
}

function compareArray (array, values) {
  const { length } = array
  let outcome = length === values.length ? SAME : CHANGED
  for (let i = 0; i < length && outcome < UNSURE; i++) {
    outcome |= i < values.length ? changeFrom(values[i], array[i]) : addition(array[i])
  }
  return outcome
}

function compareObject (object, keys, values) {
  const keysNow = Object.keys(object)
  if (keysNow.length !== keys.length) return changeOf(object, keysNow)
  let outcome = SAME
  for (let i = 0; i < keys.length; i++) {
    const key = keysNow[i]
    if (key !== keys[i]) return changeOf(object, keysNow)
    outcome |= changeFrom(values[i], object[key])
  }
  return outcome
}

function changeFrom (before, now) {
  if (now === before) return SAME
  if (isScalar(now)) return CHANGED
  // Two objects may look alike.
  return isScalar(before) ? addition(now) : UNSURE
}

/** An object with other keys than before, or the same in another order, has another text. */
function changeOf (object, keys, omitted) {
  let outcome = CHANGED
  for (const key of keys) {
    if (key !== omitted) outcome |= addition(object[key])
  }
  return outcome
}

/** What a value that was not there before makes of the text, if it has one. */
function addition (value) {
  if (isScalar(value)) return CHANGED
  return typeof value === 'object' && partsOf(value) !== undefined ? CHANGED : UNSURE
}

module.exports = { Snapshot, SAME, CHANGED, UNSURE }
