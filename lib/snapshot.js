'use strict'

const { CHANGED, SAME, UNSURE } = require('./session-text.js')

/** Data of more values than these are left to their text. */
const MOST_VALUES = 20000

/** So are data that are nested more deeply. Circular data have no end. */
const DEEPEST = 200

/** What V8 takes for an object, in the data and here, and for a value in it. */
const BYTES_PER_OBJECT = 200
const BYTES_PER_VALUE = 24

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
  /**
   * @param {Part} root the session's own
   * @param {object[]} objects those among the data, by their parts' numbers; the first is not looked at
   */
  constructor (root, objects) {
    this.root = root
    this.objects = objects
  }

  /**
   * @param {object} data a session's; its cookie doesn't count
   * @returns {Snapshot | undefined} none of data whose text may depend on more than keys and values
   */
  static of (data) {
    if (Array.isArray(data)) return undefined
    const reader = new Reader()
    const root = reader.partOf(data, 'cookie')
    return root === undefined ? undefined : new Snapshot(root, reader.objects)
  }

  /**
   * Gives a session without data the data that this was taken of. The objects among them must be as they were then.
   *
   * @param {Session} session
   * @returns {Snapshot} the session's own
   */
  copyTo (session) {
    const { root, objects } = this
    const copies = new Array(objects.length)
    const { keys, values } = root
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] in session) continue // As Session's own way to take over data.
      const value = values[i]
      session[keys[i]] = value instanceof Part ? copyOf(value, objects, copies) : value
    }
    return new Snapshot(root, copies)
  }

  /**
   * @param {Session} session made of the data
   * @returns {number} whether its JSON text is the SAME or CHANGED, or UNSURE
   */
  compare (session) {
    if (session.toJSON !== undefined) return UNSURE
    const outcome = compareObject(session, this.root, this.objects, 'cookie')
    return outcome < UNSURE ? outcome : UNSURE
  }

  /** @returns {number} roughly, the memory that the snapshot takes together with its data, their strings aside */
  bytes () {
    return this.objects.length * BYTES_PER_OBJECT + valuesIn(this.root) * BYTES_PER_VALUE
  }

  /** @returns {string} the JSON text that the data had */
  text () {
    return JSON.stringify(plainCopyOf(this.root))
  }
}

/** One object among the data: its number, its keys, none for an array, and its values, a Part for each object. */
class Part {
  constructor (number, keys, values) {
    this.number = number
    this.keys = keys
    this.values = values
    /** At which of the values there are parts; undefined if nowhere. */
    this.inner = undefined
  }
}

/** Reads data into parts, as long as they are not too many. */
class Reader {
  constructor () {
    this.room = MOST_VALUES
    this.depth = 0
    this.objects = []
  }

  /**
   * @param {object} object
   * @param {string} [omitted] a key that doesn't count
   * @returns {Part | undefined} none if JSON has a rule of its own for the object or something in it
   */
  partOf (object, omitted) {
    if (!isPlainContainer(object)) return undefined
    const number = this.objects.push(object) - 1
    if (Array.isArray(object)) {
      if (object.length >= this.room) return undefined
      return this.fill(new Part(number, undefined, slice.call(object)))
    }
    const part = new Part(number, Object.keys(object), Object.values(object))
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
      if (part.inner === undefined) part.inner = [i]
      else part.inner.push(i)
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
function compare (part, objects) {
  const object = objects[part.number]
  if (object.toJSON !== undefined) return UNSURE
  return part.keys === undefined ? compareArray(object, part.values, objects) : compareObject(object, part, objects)
}

function compareArray (array, values, objects) {
  const { length } = array
  let outcome = length === values.length ? SAME : CHANGED
  for (let i = 0; i < length && outcome < UNSURE; i++) {
    const now = array[i]
    if (i >= values.length) outcome |= changeByAdding(now)
    else if (now !== values[i]) outcome |= changeBetween(values[i], now, objects)
  }
  return outcome
}

/** An object with other keys than before, or the same in another order, has another text. */
function compareObject (object, { keys, values }, objects, omitted) {
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
      if (now !== values[at]) outcome |= changeBetween(values[at], now, objects)
      at++
    }
  }

  return at === keys.length ? outcome : outcome | CHANGED
}

/** What a changed value means for the text. */
function changeBetween (before, now, objects) {
  if (before instanceof Part) {
    if (now === objects[before.number]) return compare(before, objects)
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

/** How many values there are, in the objects among them as well. */
function valuesIn ({ values, inner = [] }) {
  return inner.reduce((count, i) => count + valuesIn(values[i]), values.length)
}

/** A copy of one of `objects` and of those in it, which are put among the `copies`. */
function copyOf ({ number, keys, values, inner }, objects, copies) {
  const copy = keys === undefined ? slice.call(objects[number]) : { ...objects[number] }
  copies[number] = copy
  if (inner !== undefined) {
    for (const i of inner) copy[keys === undefined ? i : keys[i]] = copyOf(values[i], objects, copies)
  }
  return copy
}

/** Data as a part has them, without the `toJSON` that their prototypes may have got meanwhile. */
function plainCopyOf ({ keys, values }) {
  const copied = values.map((value) => value instanceof Part ? plainCopyOf(value) : value)
  const copy = keys === undefined ? copied : Object.fromEntries(keys.map((key, i) => [key, copied[i]]))
  if (copy.toJSON !== undefined) Object.defineProperty(copy, 'toJSON', { value: undefined })
  return copy
}

module.exports = { Snapshot }
