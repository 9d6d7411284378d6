'use strict'

const { StoredSession } = require('./stored-session.js')
const { UnguardedSession } = require('./unguarded-session.js')

/**
 * By what a session in the store is read and written. All have the same methods.
 *
 * @param {import('./options.js').Rules} rules
 * @returns {typeof StoredSession}
 */
function sessionClass ({ isGuarded, users }) {
  if (users !== undefined) return require('./owned-session.js').OwnedSession
  return isGuarded ? StoredSession : UnguardedSession
}

module.exports = { sessionClass }
