'use strict'

/** What `preset: 'strict'` is: option by option, and what is set wins. */

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { readFeatures } = require('../../lib/guarded/options')
const { Page } = require('../examples/markdown')

const NOBODY = { isWatched: false, wantsDoctor: false }

/** What `session()` goes by. */
function read (options, isProduction = false) {
  const { options: all, features, doctor } = readFeatures({ secret: 'a', ...options }, isProduction, NOBODY) ??
    { options, features: { rules: { isGuarded: false } } }
  const { resave, saveUninitialized, unset } = all
  const { rules, saveBefore, clearCookie = false, strictCookies = false } = features
  const cookie = typeof all.cookie === 'function' ? all.cookie({}) : all.cookie
  return { resave, saveUninitialized, unset, revive: !rules.isGuarded, saveBefore, clearCookie, strictCookies, cookie, doctor: doctor === 'all' }
}

/** By option: its value without the preset, with it, and another one that the app may set. */
const table = {
  resave: [undefined, false, true],
  saveUninitialized: [undefined, false, true],
  unset: [undefined, 'destroy', 'keep'],
  revive: [true, false, true],
  saveBefore: [undefined, 'redirect', 'response'],
  clearCookie: [false, true, false],
  strictCookies: [false, true, false],
  doctor: [false, true, false]
}

describe("preset: 'strict'", () => {
  for (const [name, [without, strict, other]] of Object.entries(table)) {
    it(`should set ${name} to ${strict}, unless it is set`, () => {
      assert.equal(read({})[name], without)
      assert.equal(read({ preset: 'strict' })[name], strict)
      assert.equal(read({ preset: 'strict', [name]: undefined })[name], strict)
      assert.equal(read({ preset: 'strict', [name]: other })[name], other)
    })

    it(`should leave the other options alone where ${name} is set`, () => {
      const { [name]: set, ...rest } = read({ preset: 'strict', [name]: other })
      const { [name]: unset, ...expected } = read({ preset: 'strict' })
      assert.deepEqual(rest, expected)
    })
  }

  it('should be in the documentation what it is', () => {
    const [, section] = new Page('docs/beyond.md').text.split("## preset: 'strict'\n")
    const rows = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('| `') || line.startsWith('| no'))
    const cells = rows.map((row) => row.slice(2, -2).split(' | '))
    const documented = Object.fromEntries(cells.flatMap(([names, , values]) => {
      const all = values.split(', ')
      return Array.from(names.matchAll(/`(\w+)`/g), ([, name], n) => [name, (all[n] ?? all[0]).replaceAll('`', '')])
    }))
    for (const [name, [, strict]] of Object.entries(table)) {
      const expected = name === 'doctor' ? 'outside production' : typeof strict === 'string' ? `'${strict}'` : `${strict}`
      assert.equal(documented[name], expected, name)
    }
    assert.match(section, /`cookie` \| – \| `sameSite: 'lax'`; `secure: true` in production, else `'auto'` \|/)
    assert.match(section, /no `secret` \| deprecated \| throws \|/)
  })

  it('should set the cookie, key by key, and in what a function returns', () => {
    assert.deepEqual(read({ preset: 'strict' }).cookie, { sameSite: 'lax', secure: 'auto' })
    assert.deepEqual(read({ preset: 'strict' }, true).cookie, { sameSite: 'lax', secure: true })
    assert.deepEqual(read({ preset: 'strict', cookie: { secure: false, maxAge: 1 } }, true).cookie, { sameSite: 'lax', secure: false, maxAge: 1 })
    assert.deepEqual(read({ preset: 'strict', cookie: () => ({ sameSite: 'none' }) }, true).cookie, { sameSite: 'none', secure: true })
  })

  it('should leave doctor to development', () => {
    assert.equal(read({ preset: 'strict' }, true).doctor, false)
    assert.equal(read({ preset: 'strict', doctor: true }, true).doctor, true)
  })

  it('should set neither conflict nor timeouts, users and outage', () => {
    const { features } = readFeatures({ secret: 'a', preset: 'strict' }, true, NOBODY)
    assert.equal(features.rules.merges, false)
    for (const name of ['timeouts', 'timeout', 'users']) assert.equal(features.rules[name] ?? features[name], undefined)
    assert.equal(features.outagePolicy, undefined)
  })

  for (const secret of [undefined, '', null]) {
    it(`should throw for the secret ${secret}`, () => {
      assert.throws(() => readFeatures({ preset: 'strict', secret }, false, NOBODY), { code: 'ERR_SESSION_INVALID_OPTION' })
    })
  }
})
