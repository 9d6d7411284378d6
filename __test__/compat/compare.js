'use strict'

/** What differs by nature from one run to the next and says nothing: ids, times, ports, folders. */
const NOISE = [
  [/(\/[\w.+-]+)+\/(working|applications)\/[\w.+-]+/g, '<folder>'],
  [/\bc_[a-z0-9]+_\d+\b/g, '<name>'],
  [/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>'],
  [/s(:|%3A)[\w-]{32}(\.|%2E)[\w%+/-]{43}/g, '<signed id>'],
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

/**
 * Holds one subject's runs against another's. Where a store is unsteady by itself, one outcome in common
 * is agreement.
 *
 * @param {object[]} expected results as `meetStore` gives them
 * @param {object[]} actual
 * @returns {object[]} `title`, `expected` and `actual` for each check that never came out the same
 */
function differences (expected, actual) {
  const titles = new Set([...expected, ...actual].flatMap(({ checks }) => checks.map(({ title }) => title)))
  const pairs = [...titles].map((title) => [title, fingerprints(expected, title), fingerprints(actual, title)])
  const ends = [expected, actual].map((runs) => new Set(runs.map(({ broken }) => normalize(broken || 'comes to its end'))))

  const began = [...expected, ...actual].every(({ checks }) => checks.length > 0)

  return [...(began ? pairs : []), ['the run as a whole', ...ends]]
    .filter(([, before, after]) => ![...before].some((outcome) => after.has(outcome)))
    .map(([title, before, after]) => ({ title, expected: [...before].join(' / '), actual: [...after].join(' / ') }))
}

module.exports = { differences, normalize }
