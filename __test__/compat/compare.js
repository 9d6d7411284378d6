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

/** The distinct ways in which a check came out, over all of a subject's runs. */
function fingerprints (runs, title) {
  return new Set(runs.map(({ checks }) => checks.find((check) => check.title === title)).map((check) => check ? fingerprint(check) : 'not reached'))
}

/** How often each check came out in which way: pairs of its title and the outcomes of both. */
function pairs (expected, actual) {
  const runs = [...expected, ...actual]
  const titles = new Set(runs.flatMap(({ checks }) => checks.map(({ title }) => title)))
  const ends = [expected, actual].map((some) => new Set(some.map(({ broken }) => normalize(broken || 'comes to its end'))))
  const began = runs.every(({ checks }) => checks.length > 0)
  const outcomes = [...titles].map((title) => [title, fingerprints(expected, title), fingerprints(actual, title)])

  return [...(began ? outcomes : []), ['the run as a whole', ...ends]]
}

/**
 * Holds one subject's runs against another's. Where a store is unsteady by itself, one outcome in common
 * is agreement.
 *
 * @param {object[]} expected results as `meetStore` gives them
 * @param {object[]} actual
 * @returns {object[]} `title`, `expected` and `actual` for each check that never came out the same
 */
function differences (expected, actual) {
  return pairs(expected, actual)
    .filter(([, before, after]) => ![...before].some((outcome) => after.has(outcome)))
    .map(([title, before, after]) => ({ title, expected: [...before].join(' / '), actual: [...after].join(' / ') }))
}

/** @returns {string[]} the titles of the checks that came out in more than one way but are no difference */
function unsteady (expected, actual) {
  return pairs(expected, actual)
    .filter(([, before, after]) => before.size + after.size > 2 && [...before].some((outcome) => after.has(outcome)))
    .map(([title]) => title)
}

module.exports = { differences, normalize, unsteady }
