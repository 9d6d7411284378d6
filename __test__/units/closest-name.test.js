'use strict'

/** The name that was most likely meant, held against the plainest way to count mistakes. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const fc = require('fast-check')
const { closestName } = require('../../lib/closest-name')

const MANY = 99

/** By the definition: what it takes for the last letters, and for all before them. */
function mistakes (a, b, known = new Map()) {
  const key = `${a}|${b}`
  if (known.has(key)) return known.get(key)
  let fewest = Math.max(a.length, b.length)
  if (a !== '' && b !== '') {
    const before = [a.slice(0, -1), b.slice(0, -1)]
    fewest = Math.min(
      mistakes(before[0], b, known) + 1,
      mistakes(a, before[1], known) + 1,
      mistakes(...before, known) + (a.at(-1) === b.at(-1) ? 0 : 1)
    )
    const isSwapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1)
    if (isSwapped) fewest = Math.min(fewest, mistakes(a.slice(0, -2), b.slice(0, -2), known) + 1)
  }
  known.set(key, fewest)
  return fewest
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 })

test('should find a name exactly if few enough letters are wrong', function () {
  fc.assert(fc.property(word, word, fc.integer({ min: 1, max: 4 }), function (name, candidate, most) {
    const limit = Math.min(most, Math.max(1, Math.floor(name.length / 3)))
    assert.equal(closestName(name, [candidate], most), mistakes(name, candidate) <= limit ? candidate : undefined)
  }), { numRuns: 2000 })
})

test('should find the first of those with the fewest letters wrong', function () {
  fc.assert(fc.property(word, fc.uniqueArray(word, { minLength: 2, maxLength: 5 }), function (name, candidates) {
    const limit = Math.max(1, Math.floor(name.length / 3))
    const counts = candidates.map((candidate) => mistakes(name, candidate))
    const fewest = Math.min(...counts)
    assert.equal(closestName(name, candidates, MANY), fewest <= limit ? candidates[counts.indexOf(fewest)] : undefined)
  }), { numRuns: 2000 })
})

test('should mind neither hyphens, underscores nor capitals', function () {
  for (const name of ['command_timeout', 'COMMANDTIMEOUT', 'command-Timeout']) {
    assert.equal(closestName(name, ['connectTimeout', 'commandTimeout'], 1), 'commandTimeout')
  }
})
