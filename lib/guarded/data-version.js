'use strict'

/**
 * A version of data that a store without versions holds: their JSON text less the cookie's expiry, as a
 * touch changes that alone. The order of keys does not count: stores may change it.
 *
 * @param {object} data
 * @returns {string}
 */
function versionOf (data) {
  const { cookie, ...rest } = JSON.parse(JSON.stringify(data))
  if (cookie) delete cookie.expires
  return JSON.stringify([sorted(cookie), sorted(rest)])
}

function sorted (object) {
  return Object.entries(object ?? {}).sort(([a], [b]) => a < b ? -1 : 1)
}

module.exports = { versionOf }
