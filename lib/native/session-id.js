'use strict'

const { generateSessionId } = require('./addon')

module.exports = {
  /** @returns {string} a session ID of 192 random bits: 32 base64url characters */
  generateSessionId: () => generateSessionId()
}
