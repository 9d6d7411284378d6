'use strict'

/**
 * What a native connection leads to, in words.
 *
 * @param {import('../../binding').RedisSetup} setup
 * @returns {string}
 */
function placeOfSetup ({ nodes, sentinels, isCluster }) {
  const places = nodes.map(addressText).join(', ')
  if (sentinels) return `the Redis master ${sentinels.master} of the sentinels at ${places}`
  return isCluster ? `the Redis cluster at ${places}` : `Redis at ${places}`
}

/**
 * What a client leads to, in words, as far as its options tell. They hold passwords: no more than
 * host, port and path is taken from them.
 *
 * @param {object} client
 * @returns {string}
 */
function placeOfClient (client) {
  try {
    if (client.isCluster || 'masters' in client) return 'the Redis cluster'
    const { options = {} } = client
    if (options.sentinels) return `the Redis master ${options.name}`
    const { host = 'localhost', port = 6379, path } = options.socket ?? options
    return `Redis at ${addressText({ host, port, path })}`
  } catch {
    return 'Redis'
  }
}

function addressText ({ host, port, path }) {
  if (path) return path
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

module.exports = { placeOfClient, placeOfSetup }
