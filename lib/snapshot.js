'use strict'

const { Part, copyOf, isScalar, plainCopyOf, readParts, valuesIn } = require('./data-parts.js')
const { CHANGED, SAME, UNSURE } = require('./session-text.js')

/** What V8 takes for an object, in the data and here, and for a value in it. */
const BYTES_PER_OBJECT = 150
const BYTES_PER_VALUE = 24

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
    const read = readParts(data, 'cookie')
    return read && new Snapshot(read.root, read.objects)
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

  /**
   * What has changed of a session's data, if they have the same keys, and plain values, still.
   *
   * @template Change
   * @param {Session} session made of the data
   * @param {(number: number, value: unknown) => Change | undefined} describe a value at the top that may be another one now, by
   *   the number of its key, before the next one is read
   * @returns {Change[] | undefined} none if only a text can tell, or something could not be described
   */
  changesOf (session, describe) {
    if (session.toJSON !== undefined) return undefined
    const { root: { keys, values }, objects } = this
    const changes = []
    let at = 0
    for (const key of Object.keys(session)) {
      if (key === 'cookie') continue
      if (key !== keys[at]) return undefined
      const value = session[key]
      if (value !== values[at] && !isSame(values[at], value, objects)) {
        const change = isPlain(value) ? describe(at, value) : undefined
        if (change === undefined) return undefined
        changes.push(change)
      }
      at++
    }
    return at === keys.length ? changes : undefined
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

function isSame (before, now, objects) {
  return before instanceof Part && now === objects[before.number] && compare(before, objects) === SAME
}

function isPlain (value) {
  return isScalar(value) || (typeof value === 'object' && readParts(value) !== undefined)
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
  return typeof value === 'object' && readParts(value) !== undefined ? CHANGED : UNSURE
}

module.exports = { Snapshot }
