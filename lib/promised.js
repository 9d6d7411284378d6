'use strict'

/**
 * A promise instead of a callback.
 *
 * It counts as handled: a call that nobody awaits fails as quietly as it does in express-session. What
 * `start` throws is thrown.
 *
 * @template T
 * @param {(callback: (err?: any, value?: T) => void) => void} start
 * @returns {Promise<T>}
 */
function promised (start) {
  let resolve, reject
  const promise = new Promise((_resolve, _reject) => {
    resolve = _resolve
    reject = _reject
  })
  promise.catch(ignore)
  start((err, value) => {
    if (err) reject(err)
    else resolve(value)
  })
  return promise
}

function ignore () {}

module.exports = { promised }
