'use strict'

/** JavaScript and Rust name the same things: what a misspelt name gives is undefined, and nobody would notice. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { codeOf, sources } = require('./javascript')
const addon = require('../../lib/native/addon')
const policy = require('../../lib/native/policy')

/** @returns {Set<string>} what `pattern` finds in the sources under `folder`, its first group split at commas */
function namesIn (folder, pattern) {
  const code = sources().filter((file) => file.startsWith(folder)).map((file) => codeOf(file)).join('\n')
  const lists = [...code.matchAll(pattern)].map(([, list]) => list)
  return new Set(lists.flatMap((list) => list.split(',')).map((name) => name.split(':')[0].trim()).filter(Boolean))
}

test('should take nothing off the addon that is not there', () => {
  const names = [
    ...namesIn('lib/native/', /(?<!\/)\baddon\.(\w+)/g),
    ...namesIn('lib/native/', /\{([^{}]*)\} = (?:addon|require\('\.\/addon\.js'\))(?![.\w])/g)
  ]
  assert.ok(names.length > 30)
  assert.deepEqual(names.filter((name) => addon[name] === undefined), [])
})

for (const name of ['DeliveryKind', 'RedisTask', 'MemoryTouch', 'NoSessionId', 'CookieFlag', 'CookiePriority', 'CookieSameSite']) {
  test(`should name nothing of ${name} that is not there`, () => {
    const alias = [...namesIn('lib/native/', new RegExp(`\\b${name}: (\\w+)[^{}]*\\} = addon`, 'g')), `addon\\.${name}`, name]
    const values = alias.flatMap((alias) => [
      ...namesIn('lib/native/', new RegExp(`(?<![\\w.])${alias}\\.(\\w+)`, 'g')),
      ...namesIn('lib/native/', new RegExp(`\\{([^{}]*)\\} = ${alias}\\b`, 'g'))
    ])
    assert.ok(values.length > 0)
    assert.deepEqual(values.filter((value) => typeof addon[name][value] !== 'number'), [])
  })
}

for (const name of ['COMMIT', 'COOKIE']) {
  test(`should know every fact of ${name} that a request tells`, () => {
    const told = [...namesIn('lib/request/', new RegExp(`\\b${name}\\.(\\w+)`, 'g'))]
    assert.ok(told.length > 5)
    assert.deepEqual(told.filter((fact) => typeof policy[name][fact] !== 'number'), [])

    const bits = Object.values(policy[name])
    assert.equal(new Set(bits).size, bits.length)
    assert.equal(policy[`${name.toLowerCase()}Answers`].length, 2 ** bits.length)
  })
}
