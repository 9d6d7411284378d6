'use strict'

const { clientError } = require('./client-errors.js')

/** Our listeners of all stores, to tell them from the app's. */
const ours = new WeakSet()

/**
 * Passes on what a client tells of its connection.
 *
 * @param {object} client
 * @param {import('./connection-watch').ConnectionWatch} watch
 * @param {string} place what the client is connected to
 * @param {import('./client-commands').ClientCommands} commands are told when a single client is ready
 * @returns {() => void} ends it
 */
function listen (client, watch, place, commands) {
  if (typeof client.on !== 'function') return () => {}
  if (isReady(client)) watch.isConnected = true

  const onError = (err) => watch.failed(clientError(err, place, true), isHeardByOthers(client))
  ours.add(onError)
  const [up, down] = isNodeRedisCluster(client)
    ? [['connect'], ['disconnect']]
    : [['ready'], ['reconnecting', 'close', 'end']]
  const listeners = [
    ...up.map((event) => [event, () => watch.connected()]),
    ...down.map((event) => [event, () => watch.disconnected()]),
    ['error', onError]
  ]
  if (!isNodeRedisCluster(client) && !client.isCluster) {
    commands.countConnections()
    listeners.push(['ready', () => commands.noteConnection()])
  }

  for (const [event, listener] of listeners) client.on(event, listener)
  return () => {
    for (const [event, listener] of listeners) client.removeListener?.(event, listener)
  }
}

/**
 * Whether the app listens for the client's errors itself. Without our listener, an error that
 * nobody hears would end the process, or the client would print it: we have to say it.
 */
function isHeardByOthers (client) {
  return (client.listeners?.('error') ?? []).some((listener) => !ours.has(listener))
}

/** Whether a client is connected, as far as it tells. */
function isReady (client) {
  return client.isReady === true || client.status === 'ready'
}

function isNodeRedisCluster (client) {
  return 'masters' in client
}

module.exports = { isNodeRedisCluster, listen }
