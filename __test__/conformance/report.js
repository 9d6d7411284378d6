'use strict'

/** Writes a program and the difference that it showed for a reader. */

const CONTEXT = 6

/** Writes a program so that each request, action and end stands on a line of its own. */
function printProgram (program) {
  const { requests, ...setUp } = program
  const lines = Object.entries(setUp).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)

  for (const [index, { actions = [], end, ...request }] of requests.entries()) {
    lines.push(`  request ${index + 1}: ${JSON.stringify(request)}`)
    lines.push(...[...actions, ...(end ? [end] : [])].map((step) => `      ${JSON.stringify(step)}`))
  }

  return lines.join('\n')
}

/** What ends a process that does not expect it: thrown in a callback, where no handler of errors can catch it. */
const CRASH = /^uncaught |^callback of store\.\w+ threw /

/**
 * Returns the first difference of two logs with what led to it, or null when they are the same. What would come after
 * a crash of the original is no behaviour to keep: there the logs are the same when they are until then.
 */
function difference (original, ours) {
  const whole = differenceOf(original, ours)
  const crash = original.findIndex((line) => CRASH.test(line))

  return whole === null || crash === -1 ? whole : differenceOf(original.slice(0, crash), ours.slice(0, crash))
}

function differenceOf (original, ours) {
  const at = original.findIndex((line, index) => line !== ours[index])

  if (at === -1 && original.length === ours.length) {
    return null
  }

  const first = at === -1 ? original.length : at
  const before = original.slice(Math.max(0, first - CONTEXT), first).map((line) => `    ${line}`)
  const rest = (lines) => lines.slice(first, first + CONTEXT)

  return [
    ...before,
    ...(rest(original).length > 0 ? rest(original) : ['(nothing more)']).map((line) => `  - ${line}`),
    ...(rest(ours).length > 0 ? rest(ours) : ['(nothing more)']).map((line) => `  + ${line}`)
  ].join('\n')
}

/** Writes the whole report of a program that the two subjects ran differently. */
function report (program, original, ours) {
  return `the program\n${printProgram(program)}\n` +
    `ran differently (- express-session, + this package)\n${difference(original, ours)}\n` +
    `to run it alone: PROGRAM='${JSON.stringify(program).replaceAll("'", "'\\''")}'`
}

module.exports = { difference, report }
