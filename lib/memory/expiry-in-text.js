'use strict'

/**
 * @param {string} text a session's JSON text, or what somebody took for one
 * @returns {number} when the session ends, in ms; NaN if never
 */
function expiryIn (text) {
  if (!text.includes('"expires"') && !text.includes('\\u')) return NaN
  let expires
  try {
    expires = JSON.parse(text)?.cookie?.expires
  } catch {
    return NaN // The text is refused when it is read.
  }
  if (!expires) return NaN
  return typeof expires === 'string' ? Date.parse(expires) : Number(expires)
}

module.exports = { expiryIn }
