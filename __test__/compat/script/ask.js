'use strict'

const { within } = require('../application')

/** A store or its driver does not offer what a check is about: neither passed nor failed. */
class Unavailable extends Error {}

/**
 * Calls a method that ends with a callback.
 *
 * @param {object} target a store or a session
 * @param {string} name
 * @returns {Promise<any>} the callback's result; fails with its error, or after 3 s without one
 */
function ask (target, name, ...args) {
  return within(new Promise((resolve, reject) => {
    target[name](...args, (error, result) => error ? reject(error) : resolve(result))
  }))
}

/** As `ask`, for a method that not every store has. */
function askIfAvailable (store, name, ...args) {
  if (typeof store[name] !== 'function') {
    throw new Unavailable(`the store has no ${name}()`)
  }

  return ask(store, name, ...args)
}

/** What the store itself holds under `sid`, as plain data; null for nothing. */
async function stored (store, sid) {
  try {
    const found = await ask(store, 'get', sid)

    return found ? JSON.parse(JSON.stringify(found)) : null
  } catch (error) {
    if (error.code === 'ENOENT') {
      return null
    }

    throw error
  }
}

/** The first lines of what some errors say. */
function messages (errors) {
  return errors.map((error) => String(error?.message ?? error).split('\n')[0])
}

module.exports = { Unavailable, ask, askIfAvailable, messages, stored }
