'use strict'

const { clearTimeout, setTimeout } = require('../timers.js')
const { redisError } = require('../redis-error.js')

const CODE = 'ERR_SESSION_REDIS_SERIALIZER'

/**
 * Callers wait for what a serializer promises, and calls for the same session behind a text: that
 * can't be for ever.
 *
 * @param {PromiseLike<any>} promise
 * @param {number} ms
 * @param {'parse' | 'stringify'} method whose promise it is
 * @returns {Promise<any>}
 */
function withTimeLimit (promise, ms, method) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(redisError(CODE, `serializer.${method} did not answer within ${ms} ms`))
    }, ms)
    Promise.resolve(promise).then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** What a serializer failed with. Without a reason it would pass for success. */
function reasonOf (err, method) {
  return err || redisError(CODE, `serializer.${method} failed without a reason`)
}

module.exports = { reasonOf, withTimeLimit }
