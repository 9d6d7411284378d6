'use strict'

const { nextTick } = require('../timers.js')

/**
 * Calls back on a later turn, outside of every promise chain.
 *
 * @param {(...args: any[]) => void} callback
 * @param {...any} args
 */
function later (callback, ...args) {
  nextTick(callback, ...args)
}

function isThenable (value) {
  return typeof value?.then === 'function'
}

/**
 * The promise of a method that takes a callback.
 *
 * @param {object} store
 * @param {string} method looked up when it is called: users replace methods
 * @param {...any} args
 * @returns {Promise<any>}
 */
function promised (store, method, ...args) {
  return new Promise((resolve, reject) => {
    store[method](...args, (err, value) => {
      if (err) reject(err)
      else resolve(value)
    })
  })
}

module.exports = { isThenable, later, promised }
