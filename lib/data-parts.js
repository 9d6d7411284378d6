'use strict'

/*
 * Data taken apart: what every object among them holds. Only values without JSON rules of their own can be taken apart:
 * plain objects and arrays, strings, finite numbers, booleans, null.
 */

/** Data of more values than these are left to their text. */
const MOST_VALUES = 20000

/** So are data that are nested more deeply. Circular data have no end. */
const DEEPEST = 200

/** Objects with more keys have their own array of them. */
const MOST_SHARED = 32

/** Data may be called `slice`. */
const { slice } = Array.prototype

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

/**
 * @param {object} data
 * @param {string} [omitted] a key at the top that doesn't count
 * @returns {{ root: Part, objects: object[] } | undefined} the parts that the data are made of, and the objects by their
 *   parts' numbers; none if JSON has rules of its own for something among the data, or if they are too many
 */
function readParts (data, omitted) {
  const reader = new Reader()
  const root = reader.partOf(data, omitted)
  return root === undefined ? undefined : { root, objects: reader.objects }
}

class Reader {
  constructor () {
    this.room = MOST_VALUES
    this.depth = 0
    this.objects = []
    /** By their number, keys that an object had: lists of alike objects take half the memory with one array for all. */
    this.keys = []
  }

  partOf (object, omitted) {
    if (!isPlainContainer(object)) return undefined
    const number = this.objects.push(object) - 1
    if (Array.isArray(object)) {
      if (object.length >= this.room) return undefined
      return this.fill(new Part(number, undefined, slice.call(object)))
    }
    const keys = Object.keys(object)
    if (omitted === undefined) return this.fill(new Part(number, this.shared(keys), Object.values(object)))
    const part = new Part(number, keys, Object.values(object))
    leaveOut(omitted, keys, part.values)
    return this.fill(part)
  }

  shared (keys) {
    const { length } = keys
    const known = length < MOST_SHARED ? this.keys[length] : undefined
    if (known === undefined) return length < MOST_SHARED ? (this.keys[length] = keys) : keys
    for (let i = 0; i < length; i++) {
      if (keys[i] !== known[i]) return (this.keys[length] = keys)
    }
    return known
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

module.exports = { Part, copyOf, isScalar, plainCopyOf, readParts, valuesIn }
