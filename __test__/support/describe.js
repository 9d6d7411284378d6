'use strict'

/** Puts values and errors into words that two implementations can be compared by. */

/** Describes an error by its class, its message and its code. */
function describeError (error) {
  return `${error.constructor.name}: ${error.message}${error.code === undefined ? '' : ` (${error.code})`}`
}

/** Describes any value in one line: JSON where it says everything, words where it would not. */
function describe (value) {
  if (value instanceof Error) {
    return describeError(value)
  }

  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return JSON.stringify(value)
  }

  if (typeof value !== 'object') {
    return typeof value === 'function' ? 'function' : Object.is(value, -0) ? '-0' : String(value)
  }

  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch (error) {
    return `not JSON: ${error.constructor.name}`
  }
}

module.exports = { describe, describeError }
