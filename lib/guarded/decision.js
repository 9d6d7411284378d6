'use strict'

const { LEAVE, SAVE, TOUCH } = require('../native/policy.js')
const { decide } = require('../request/commit.js')
const { userOf } = require('./user-key.js')

/**
 * What the policy says to do with a request's session, and what has to be kept about it.
 *
 * @param {GuardedRequest} request
 * @returns {number} the policy's answer
 */
function decideGuarded (request) {
  const action = decide(request)
  const { req: { session }, setup: { rules } } = request
  if (!rules.keepsMetadata || (action !== TOUCH && action !== LEAVE) || !session) return action
  const { metadata } = request.storedOf(session)
  if (metadata.isMissing || (metadata.isStored && isOtherUser(rules, session, metadata))) return SAVE
  return action === TOUCH && metadata.isTouchedEnough(session) ? LEAVE : action
}

/** Whether the response gives the visitor the ID of a session that is yet to be noted as a user's. */
function bringsUser (request) {
  const { req: { session }, cookieId, setup: { rules } } = request
  if (rules.users === undefined || !session || session.id === cookieId) return false
  const metadata = request.knownOf(session)?.metadata
  return metadata !== undefined && isOtherUser(rules, session, metadata)
}

/** Whether the session's user is another one than the store has noted. An error of `key` is reported by the save. */
function isOtherUser ({ users }, session, { user }) {
  try {
    return users !== undefined && userOf(users, session) !== user
  } catch {
    return true
  }
}

module.exports = { bringsUser, decideGuarded }
