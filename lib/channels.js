'use strict'

const diagnostics = require('node:diagnostics_channel')

/*
 * The diagnostics channels: what happens to sessions, and the calls of stores. Their names are the same
 * whatever name the package is installed under.
 */

/** What happens to sessions. Each is published as `express-session:<name>`. */
const EVENTS = ['create', 'end', 'reject', 'drop', 'conflict', 'outage']

const PREFIX = 'express-session:'

/** The tracing channel of store calls. */
const STORE_CALLS = 'express-session.store'

/** @returns {boolean} whether anybody has subscribed to a channel, so far */
function isWatched () {
  return EVENTS.some((name) => diagnostics.hasSubscribers(PREFIX + name)) ||
    ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].some((step) => diagnostics.hasSubscribers(`tracing:${STORE_CALLS}:${step}`))
}

module.exports = { EVENTS, PREFIX, STORE_CALLS, isWatched }
