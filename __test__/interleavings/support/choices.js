'use strict'

/** Which programs run: with `INTERLEAVINGS=all` every choice of four requests, otherwise some of each kind. */
const isThorough = process.env.INTERLEAVINGS === 'all'

/**
 * @param {string[]} actions
 * @param {number} count
 * @returns {string[][]} every choice of so many actions, whatever their order; one may be chosen more than once
 */
function choices (actions, count) {
  if (count === 0) return [[]]
  return actions.flatMap((action, i) => choices(actions.slice(i), count - 1).map((others) => [action, ...others]))
}

module.exports = { choices, isThorough }
