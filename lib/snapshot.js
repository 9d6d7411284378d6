'use strict'

const { CHANGED, SAME, UNSURE } = require('./session-text.js')

/** Data of more values than these are left to their text. */
const MOST_VALUES = 20000

/** So are data that are nested more deeply. Circular data have no end. */
const DEEPEST = 200

/** Data may be called `slice`. */
const { slice } = Array.prototype

/**
 * What a session's data were, value by value. To compare them takes a fraction of the time that it
 * takes to write their JSON text, and answers the same: whether that is another text now.
 *
 * It covers only values without JSON rules of their own: plain objects and arrays, strings, finite numbers,
 * booleans, null.
 *
 * Values are read in the order in which `JSON.stringify` reads them, each once: a getter that changes what
 * comes after it, or before it, does so here as well. So every comparison is linear.
 */
class Snapshot {
  /** @param {Part} root the session's own */
  constructor (root) {
    this.root = root
  }

  /**
   * @param {object} data a session's; its cookie doesn't count
   * @returns {Snapshot | undefined} none of data whose text may depend on more than keys and values
   */
  static of (data) {
    if (Array.isArray(data)) return undefined
    const root = new Reader().partOf(data, 'cookie')
    return root === undefined ? undefined : new Snapshot(root)
  }

  /**
   * @param {Session} session made of the data
   * @returns {number} whether its JSON text is the SAME or CHANGED, or UNSURE
   */
  compare (session) {
    if (session.toJSON !== undefined) return UNSURE
    const outcome = compareObject(session, this.root, 'cookie')
    return outcome < UNSURE ? outcome : UNSURE
  }

  /** @returns {string} the JSON text that the data had */
  text () {
    return JSON.stringify(copyOf(this.root))
  }
}

/** One object among the data: its keys, none for an array, and its values, a Part for each object. */
class Part {
  constructor (object, keys, values) {
    this.object = object
    this.keys = keys
    this.values = values
  }
}

/** Reads data into parts, as long as they are not too many. */
class Reader {
  constructor () {
    this.room = MOST_VALUES
    this.depth = 0
  }

  /**
   * @param {object} object
   * @param {string} [omitted] a key that doesn't count
   * @returns {Part | undefined} none if JSON has a rule of its own for the object or something in it
   */
  partOf (object, omitted) {
    if (!isPlainContainer(object)) return undefined
    if (Array.isArray(object)) {
      if (object.length >= this.room) return undefined
      return this.fill(new Part(object, undefined, slice.call(object)))
    }
    const part = new Part(object, Object.keys(object), Object.values(object))
    if (omitted !== undefined) leaveOut(omitted, part.keys, part.values)
    return this.fill(part)
  }

  fill (part) {
    const { values } = part
    this.room -= values.length + 1
    if (this.room < 0 || this.depth === DEEPEST) return undefined

    this.depth++
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (isScalar(value)) continue
      if (typeof value !== 'object') return undefined
      const inner = this.partOf(value)
      if (inner === undefined) return undefined
      values[i] = inner
    }
    this.depth--
    return part
  }
}

/** Whether an object's text is made of its own keys, or elements, and nothing else. */
function isPlainContainer (object) {
  return object.toJSON === undefined && object.constructor === (Array.isArray(object) ? Array : Object)
}

/** Whether a value is a string, a finite number, a boolean or null. */
function isScalar (value) {
  switch (typeof value) {
    case 'string':
    case 'boolean': return true
    case 'number': return Number.isFinite(value)
    default: return value === null
  }
}

/** The cookie mostly comes first. */
function leaveOut (key, keys, values) {
  const at = keys.indexOf(key)
  if (at === 0) {
    keys.shift()
    values.shift()
  } else if (at > 0) {
    keys.splice(at, 1)
    values.splice(at, 1)
  }
}

/** @returns {number} SAME, CHANGED or, with or without CHANGED, UNSURE */
function compare (part) {
  const { object, keys } = part
  if (object.toJSON !== undefined) return UNSURE
  return keys === undefined ? compareArray(object, part.values) : compareObject(object, part)
}

function compareArray (array, values) {
  const { length } = array
  let outcome = length === values.length ? SAME : CHANGED
  for (let i = 0; i < length && outcome < UNSURE; i++) {
    const now = array[i]
    if (i >= values.length) outcome |= changeByAdding(now)
    else if (now !== values[i]) outcome |= changeBetween(values[i], now)
  }
  return outcome
}

/** An object with other keys than before, or the same in another order, has another text. */
function compareObject (object, { keys, values }, omitted) {
  const keysNow = Object.keys(object)
  let outcome = SAME
  let at = 0

  for (let i = 0; i < keysNow.length && outcome < UNSURE; i++) {
    const key = keysNow[i]
    if (key === omitted) continue
    const now = object[key]
    if (at < 0 || key !== keys[at]) {
      outcome |= CHANGED | changeByAdding(now)
      at = -1
    } else {
      if (now !== values[at]) outcome |= changeBetween(values[at], now)
      at++
    }
  }

  return at === keys.length ? outcome : outcome | CHANGED
}

/** What a changed value means for the text. */
function changeBetween (before, now) {
  if (before instanceof Part) {
    if (now === before.object) return compare(before)
    // Two objects may look alike.
    return isScalar(now) ? CHANGED : UNSURE
  }
  return changeByAdding(now)
}

/** What an added value means for the text, if the value has a text. */
function changeByAdding (value) {
  if (isScalar(value)) return CHANGED
  return typeof value === 'object' && new Reader().partOf(value) !== undefined ? CHANGED : UNSURE
}

/** Data as a part has them, without the `toJSON` that their prototypes may have got meanwhile. */
function copyOf ({ keys, values }) {
  const copied = values.map((value) => value instanceof Part ? copyOf(value) : value)
  const copy = keys === undefined ? copied : Object.fromEntries(keys.map((key, i) => [key, copied[i]]))
  if (copy.toJSON !== undefined) Object.defineProperty(copy, 'toJSON', { value: undefined })
  return copy
}

module.exports = { Snapshot }
