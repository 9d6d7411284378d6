'use strict'

const { CHANGED, SAME, UNSURE } = require('./session-text.js')

/** Data of more values than these are left to their text. Circular data have no end. */
const MOST_VALUES = 20000

/** Data may be called `slice`. */
const { slice } = Array.prototype

/**
 * What a session's data were, value by value. To compare them takes a fraction of the time that it
 * takes to write their JSON text, and answers the same: whether that is another text now.
 *
 * It answers only for what JSON has no rules of its own for: plain objects and arrays, strings,
 * finite numbers, booleans, null.
 */
class Snapshot {
  /** @param {Part} root the session's own; those of the objects within come behind */
  constructor (root) {
    this.root = root
  }

  /**
   * @param {object} data a session's; its cookie doesn't count
   * @returns {Snapshot|undefined} none of data whose text may depend on more than keys and values
   */
  static of (data) {
    const root = Array.isArray(data) ? undefined : partsOf(data, true)
    return root === undefined ? undefined : new Snapshot(root)
  }

  /**
   * @param {Session} session made of the data
   * @returns {number} whether its JSON text is the SAME or CHANGED, or UNSURE
   */
  compare (session) {
    const { root } = this
    let outcome = compareSession(session, root.keys, root.values)
    for (let part = root.next; part !== undefined && outcome < UNSURE; part = part.next) {
      outcome |= compare(part.object, part.keys, part.values)
    }
    return outcome < UNSURE ? outcome : UNSURE
  }

  /** @returns {string} the JSON text that the data had */
  text () {
    const parts = []
    for (let part = this.root; part !== undefined; part = part.next) parts.push(part)

    // What an object holds comes after it.
    const copies = new Map()
    for (const { object, keys, values } of parts.reverse()) {
      const copied = values.map((value) => copies.get(value) ?? value)
      copies.set(object, keys === undefined ? copied : Object.fromEntries(keys.map((key, i) => [key, copied[i]])))
    }

    return JSON.stringify(copies.get(this.root.object))
  }
}

/** One object among the data: its keys, none for an array, and its values. */
class Part {
  constructor (object) {
    this.object = object
    this.keys = undefined
    this.values = undefined
    /** @type {Part|undefined} */
    this.next = undefined
  }
}

/** @returns {Part|undefined} that of `object`, with those of the objects within behind it */
function partsOf (object, isSession) {
  const root = new Part(object)
  let last = root
  let size = 0

  for (let part = root; part !== undefined; part = part.next) {
    const { object } = part
    if (!isPlainContainer(object)) return undefined

    if (Array.isArray(object)) {
      if (object.length > MOST_VALUES) return undefined
      part.values = slice.call(object)
    } else {
      part.keys = Object.keys(object)
      part.values = Object.values(object)
      if (isSession && part === root) leaveOutCookie(part.keys, part.values)
    }

    size += part.values.length + 1
    if (size > MOST_VALUES) return undefined
    last = addObjects(part.values, last)
    if (last === undefined) return undefined
  }

  return root
}

/** @returns {Part|undefined} the last part now; none if JSON has a rule of its own for one of the values */
function addObjects (values, last) {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value === 'object' && value !== null) last = last.next = new Part(value)
    else if (!isScalar(value)) return undefined
  }
  return last
}

/** Whether an object's text is made of its own keys, or elements, and nothing else. */
function isPlainContainer (object) {
  return object.toJSON === undefined && object.constructor === (Array.isArray(object) ? Array : Object)
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

/** The cookie mostly comes first. */
function leaveOutCookie (keys, values) {
  const at = keys.indexOf('cookie')
  if (at === 0) {
    keys.shift()
    values.shift()
  } else if (at > 0) {
    keys.splice(at, 1)
    values.splice(at, 1)
  }
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

module.exports = { Snapshot }
