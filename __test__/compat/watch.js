'use strict'

const METHODS = ['get', 'set', 'touch', 'destroy', 'all', 'length', 'clear', 'regenerate', 'createSession', 'load']

/**
 * Makes a store note the name of each of its methods when it is called.
 *
 * @param {object} store
 * @returns {string[]} the names, growing
 */
function watch (store) {
  const calls = []

  for (const name of METHODS) {
    const method = store[name]

    if (typeof method === 'function') {
      store[name] = function (...args) {
        calls.push(name)
        return method.apply(this, args)
      }
    }
  }

  return calls
}

module.exports = { watch }
