'use strict'

const diagnostics = require('node:diagnostics_channel')
const { createHash } = require('node:crypto')

/** What becomes of sessions, for those who watch. Each has the channel `express-session:<name>`. */
const channels = {
  drop: diagnostics.channel('express-session:drop'),
  conflict: diagnostics.channel('express-session:conflict'),
  end: diagnostics.channel('express-session:end'),
  outage: diagnostics.channel('express-session:outage')
}

/**
 * Tells those who watch what became of a session.
 *
 * @param {'drop'|'conflict'|'end'|'outage'} name
 * @param {string} reason
 * @param {IncomingMessage} req
 * @param {string|undefined} sid passed on as its handle
 * @param {object} [details] further properties of the message
 */
function publish (name, reason, req, sid, details) {
  const channel = channels[name]
  if (channel.hasSubscribers) channel.publish({ req, id: sid === undefined ? undefined : handleOf(sid), reason, ...details })
}

/** @returns {string} what may stand in a page or a log in the place of a session's ID; it opens nothing */
function handleOf (sid) {
  return createHash('sha256').update(`${sid}`).digest().subarray(0, 16).toString('base64url')
}

module.exports = { handleOf, publish }
