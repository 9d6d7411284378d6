'use strict'

const fc = require('fast-check')
const { program } = require('./programs')
const { difference, report } = require('./report')
const { simplify } = require('./simplify')

/**
 * Looks for a program that two implementations run differently.
 *
 * @param {(data: object) => Promise<[string[], string[]]>} runBoth the logs of both
 * @param {object} options
 * @param {number} options.numRuns how many programs
 * @param {number} options.seed
 * @param {(data: object) => boolean} [options.isDocumented] whether a difference is one that is meant
 * @returns {Promise<string | undefined>} a report of the smallest such program; where it runs the same when it is
 *   repeated, of the one that did not
 */
async function search (runBoth, { numRuns, seed, isDocumented = () => false }) {
  let seen
  const runsTheSame = async (data) => {
    const logs = await runBoth(data)
    if (difference(...logs) === null) return true
    seen ??= [data, ...logs]
    return false
  }

  /** What is no program any more makes no difference. */
  const differs = async (data) => {
    try {
      return !isDocumented(data) && difference(...await runBoth(data)) !== null
    } catch {
      return false
    }
  }

  const result = await fc.check(fc.asyncProperty(program, runsTheSame), { numRuns, seed })
  if (!result.failed) return undefined
  if (seen === undefined) throw result.errorInstance

  const smallest = await simplify(result.counterexample[0], differs)
  const logs = await runBoth(smallest)
  const where = `program ${result.numRuns} of SEED=${seed}`
  if (difference(...logs) !== null) return `${where}: ${report(smallest, ...logs)}`
  return `${where} ran differently once, and the same when it was repeated\n${report(...seen)}\n${whole(...seen)}`
}

function whole (data, original, ours) {
  return [['express-session', original], ['this package', ours]]
    .map(([name, log]) => `the whole run on ${name}:\n${log.map((line) => `  ${line}`).join('\n')}`).join('\n')
}

module.exports = { search }
