'use strict'

/**
 * A user's name as part of a key or a column that holds UTF-8. Names that differ stay different: a lone surrogate,
 * which UTF-8 does not have, is written out. So is `{`, by which a key of Redis could choose its place in a cluster.
 *
 * @param {string} name
 * @returns {string}
 */
function keyText (name) {
  return /[%{\p{Surrogate}]/u.test(name) ? name.replace(/[%{\p{Surrogate}]/gu, escaped) : name
}

function escaped (character) {
  return `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

module.exports = { keyText }
