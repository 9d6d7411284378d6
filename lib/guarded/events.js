'use strict'

const diagnostics = require('node:diagnostics_channel')
const { createHash } = require('node:crypto')
const { EVENTS, PREFIX } = require('../channels.js')

/** Publishes what happens to sessions. */
const channels = Object.fromEntries(EVENTS.map((name) => [name, diagnostics.channel(PREFIX + name)]))

/**
 * Publishes what happened to a session.
 *
 * @param {'create'|'end'|'reject'|'drop'|'conflict'|'outage'} name
 * @param {string} reason
 * @param {IncomingMessage} req
 * @param {string|undefined} sid passed on as its handle
 * @param {object} [details] further properties of the message
 */
function publish (name, reason, req, sid, details) {
  const channel = channels[name]
  if (channel.hasSubscribers) channel.publish({ req, id: sid === undefined ? undefined : handleOf(sid), reason, ...details })
}

/** @returns {boolean} whether anybody watches a channel */
function hasSubscribers (name) {
  return channels[name].hasSubscribers
}

/** @returns {string} what may stand in a page or a log in the place of a session's ID; it opens nothing */
function handleOf (sid) {
  return createHash('sha256').update(`${sid}`).digest().subarray(0, 16).toString('base64url')
}

module.exports = { handleOf, hasSubscribers, publish }
