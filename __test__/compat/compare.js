'use strict'

/** What differs by nature from one run to the next and says nothing: ids, times, ports, folders. */
const NOISE = [
  [/(\/[\w.+-]+)+\/(working|applications)\/[\w.+-]+/g, '<folder>'],
  [/\bc_[a-z0-9]+_\d+\b/g, '<name>'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>'],
  [/s(:|%3A)[\w-]{32}(\.|%2E)[\w%+/-]{43,}/g, '<signed id>'],
  [/[\w-]{32}(?![\w-])/g, '<id>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
  [/\b1[6-9]\d{11}\b/g, '<time>'],
  [/(127\.0\.0\.1|localhost|::1):\d+/g, '<address>']
]

function normalize (value) {
  return NOISE.reduce((text, [pattern, name]) => text.replace(pattern, name), typeof value === 'string' ? value : JSON.stringify(value))
}

/** One line that two subjects must share. */
function fingerprint ({ outcome, detail, notes }) {
  return normalize(`${outcome}${detail && `: ${detail}`}${notes.length > 0 ? ` ${JSON.stringify(notes)}` : ''}`)
}

/** How often a check came out in which way: outcome → number of runs. */
function tally (outcomes) {
  return outcomes.reduce((counts, outcome) => counts.set(outcome, (counts.get(outcome) || 0) + 1), new Map())
}

function outcomesOf (runs, title) {
  return tally(runs.map(({ checks }) => checks.find((check) => check.title === title)).map((check) => check ? fingerprint(check) : 'not reached'))
}

function endsOf (runs) {
  return tally(runs.map(({ broken }) => normalize(broken || 'comes to its end')))
}

/** `passed (3 of 4) / failed: … (1 of 4)`, or the one outcome alone. */
function describe (counts, runs) {
  return [...counts].map(([outcome, count]) => count === runs ? outcome : `${outcome} (${count} of ${runs})`).join(' / ')
}

/**
 * Checks that some stores fail with express-session and pass here: "Differences" in docs/migrating.md says why.
 * `destroy()` without a callback returns a promise, so the store gets a callback.
 */
const IMPROVED = new Set(['destroy needs no callback'])

function isImproved (title, after) {
  return IMPROVED.has(title) && [...after.keys()].every((outcome) => outcome === 'passed')
}

/** One subject never does what the other does, or does more than once what the other never did. */
function differ (before, after) {
  const common = [...before.keys()].some((outcome) => after.has(outcome))
  const novel = [...after].some(([outcome, count]) => count > 1 && !before.has(outcome))

  return !common || novel
}

/**
 * Holds one subject's runs against another's.
 *
 * @param {object[]} expected results as `meetStore` gives them
 * @param {object[]} actual as many
 * @returns {object[]} for each check that did not come out the same in all runs of both: `title`, `expected`,
 *   `actual` and `isDifference`, false where a store merely changes its mind, or where a check is listed as improved
 */
function compare (expected, actual) {
  const runs = [...expected, ...actual]
  const titles = new Set(runs.flatMap(({ checks }) => checks.map(({ title }) => title)))
  const began = runs.every(({ checks }) => checks.length > 0)

  return [
    ...(began ? [...titles].map((title) => [title, outcomesOf(expected, title), outcomesOf(actual, title)]) : []),
    ['the run as a whole', endsOf(expected), endsOf(actual)]
  ]
    .filter(([, before, after]) => before.size > 1 || after.size > 1 || differ(before, after))
    .map(([title, before, after]) => ({
      title,
      expected: describe(before, expected.length),
      actual: describe(after, actual.length),
      isDifference: differ(before, after) && !isImproved(title, after)
    }))
}

module.exports = { compare, normalize }
