'use strict'

const { generateSessionId } = require('./addon.js')

module.exports = {
  /** @type {() => string} a new session ID: 32 base64url characters of 24 random bytes */
  generateSessionId
}
