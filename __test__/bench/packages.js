'use strict'

const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')
const PEER = 'express-session'

/**
 * Where a package under test is loaded from: a path as it is, anything else by name from our node_modules.
 *
 * @param {string} name
 * @returns {string} what to give to `require`
 */
function locate (name) {
  return /^[./]/.test(name) ? path.resolve(name) : require.resolve(name)
}

module.exports = { ROOT, PEER, locate }
