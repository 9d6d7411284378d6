'use strict'

/**
 * @param {import('node:events').EventEmitter} store
 * @returns {string[]} its 'connect' and 'disconnect' events from now on, as they come
 */
function eventsOf (store) {
  const events = []
  for (const event of ['connect', 'disconnect']) store.on(event, () => events.push(event))
  return events
}

module.exports = { eventsOf }
