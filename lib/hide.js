'use strict'

/**
 * Defines a property that does not count as data: it is not enumerable, but can be replaced and deleted.
 *
 * @param {object} object
 * @param {string} name
 * @param {unknown} value
 */
function hide (object, name, value) {
  Object.defineProperty(object, name, { configurable: true, enumerable: false, value, writable: true })
}

module.exports = { hide }
