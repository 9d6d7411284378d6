'use strict'

const CART_LINES = 62

/**
 * What a signed-in visitor's session commonly holds: about 200 bytes of JSON without the cookie.
 *
 * @param {number} i which visitor
 * @returns {object}
 */
function small (i) {
  return {
    user: { id: 100000 + i, name: 'alice', email: 'alice@example.com', roles: ['customer', 'reviewer'] },
    csrf: 'b6ae29d41f8c47b09c6f5b2d5fd0ae11',
    locale: 'en-GB',
    theme: 'dark',
    lastSeen: 1767225600000,
    views: 0
  }
}

/**
 * The same visitor with a full shopping cart: about 10 KB of JSON without the cookie.
 *
 * @param {number} i which visitor
 * @returns {object}
 */
function large (i) {
  const cart = Array.from({ length: CART_LINES }, (_, line) => ({
    sku: `SKU-${10000 + line}`,
    name: 'Linen shirt with long sleeves',
    quantity: line % 3 + 1,
    price: 4990 + line,
    options: { size: 'M', colour: 'blue' },
    added: '2026-01-01T00:00:00.000Z'
  }))
  return { ...small(i), cart }
}

/**
 * A session of 250 bytes of JSON with its cookie, as memory stores keep it by the million.
 *
 * @param {number} i which visitor
 * @returns {object}
 */
function resident (i) {
  return {
    user: { id: 1000000 + i, name: 'alice', email: 'alice@example.com' },
    csrf: 'b6ae29d41f8c47b09c6f5b2d5fd0ae11',
    locale: 'en',
    seen: 1767225600,
    views: 0
  }
}

module.exports = { small, large, resident }
