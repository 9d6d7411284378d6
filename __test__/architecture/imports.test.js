'use strict'

/** ARCHITECTURE.md says: imports point downwards only, and nobody else calls the addon. This holds the files to it. */

const { describe, test } = require('node:test')
const assert = require('node:assert/strict')
const javascript = require('./javascript')
const rust = require('./rust')
const { circlesIn } = require('./circles')

/** From top to bottom. A file may import from its own layer and from those below. */
const LAYERS = [
  { name: 'what is started or imported on its own, and only there', holds: /^(bin\/|testing\.js$|lib\/testing\/)/ },
  { name: 'index.js', holds: /^index\.js$/ },
  { name: 'lib/guarded, requests with opt-in features', holds: /^lib\/guarded\// },
  { name: 'lib/request', holds: /^lib\/request\// },
  { name: 'session', holds: /^session\// },
  { name: 'lib/*, the stores and opt-in features', holds: /^lib\/(?!native\/)[^/]+\// },
  { name: 'lib/native', holds: /^lib\/native\// },
  { name: 'lib/*.js, which know neither the addon nor sessions', holds: /^lib\/[^/]+\.js$/ },
  { name: 'binding.js', holds: /^binding\.js$/ }
]

/** As above. What is not named is plain Rust that knows neither stores nor Node. */
const RUST_LAYERS = [/^binding(::|$)/, /^store(::|$)/, /^/]

const layerOf = (file) => LAYERS.findIndex(({ holds }) => holds.test(file))
const rustLayerOf = (module) => RUST_LAYERS.findIndex((holds) => holds.test(module))

function breaches (imports, layerOf) {
  const found = []
  for (const [file, targets] of imports) {
    for (const target of targets) {
      if (layerOf(target) !== -1 && layerOf(target) < layerOf(file)) found.push(`${file} imports ${target}`)
    }
  }
  return found
}

describe('imports in JavaScript', () => {
  const imports = javascript.imports()
  const own = new Map([...imports].map(([file, targets]) => [file, targets.filter((target) => imports.has(target))]))

  test('should be readable for this test', () => {
    const unreadable = [...imports].flatMap(([file, targets]) => targets
      .filter((target) => target.includes('(') || (/^(bin|index|lib|session|testing)\b/.test(target) && !imports.has(target)))
      .map((target) => `${file}: ${target}`))
    // Which binary is there, the file finds out by trying.
    assert.deepEqual(unreadable.filter((line) => !line.startsWith('lib/native/addon.js: require(')), [])
    assert.ok(imports.size > 20)
    assert.deepEqual([...imports.keys()].filter((file) => layerOf(file) === -1), [])
  })

  test('should point downwards only', () => {
    assert.deepEqual(breaches(imports, layerOf), [])
  })

  test('should run in no circle', () => {
    assert.deepEqual(circlesIn(own), [])
  })

  test('should reach the addon through lib/native/ alone', () => {
    const importers = (name) => [...imports].filter(([, targets]) => targets.includes(name)).map(([file]) => file)
    assert.deepEqual(importers('binding.js'), ['lib/native/addon.js'])
    assert.deepEqual(importers('lib/native/addon.js').filter((file) => !file.startsWith('lib/native/')), [])
  })
})

describe('imports in Rust', () => {
  const modules = rust.modules()
  const imports = rust.imports(modules)
  const outside = [...modules].filter(([module]) => !module.startsWith('binding') && module !== 'crate')
  const thatName = (pattern) => outside.filter(([, code]) => pattern.test(code)).map(([module]) => module)

  test('should point downwards only', () => {
    assert.ok(imports.size > 20)
    assert.deepEqual(breaches(imports, rustLayerOf), [])
  })

  test('should run in no circle', () => {
    // A parent is made of its modules; what they have in common they may find in it.
    const isWithin = (module, target) => target.startsWith(`${module}::`)
    const edges = [...imports].map(([module, targets]) => [module, targets.filter((target) => !isWithin(module, target))])
    const circles = circlesIn(new Map(edges)).map((circle) => circle.join(', '))
    assert.deepEqual(circles, [])
  })

  test('should leave napi and unsafe code to the binding', () => {
    assert.deepEqual(thatName(/\bnapi\w*::/), [])
    assert.deepEqual(thatName(/\bunsafe\b/), [])
  })

  test('should leave the clock and the environment of the process to the caller', () => {
    assert.deepEqual(thatName(/\bSystemTime\b|\bstd::time::Instant\b|\benv::(var|args)/), [])
  })
})

describe('this test', () => {
  test('should read every way to require a file', () => {
    const text = 'const { a } = require(\'./a.js\') // require(\'./no.js\')\n/* require(\'./no.js\') */ x ??= require(\'../b.js\').b; require(name)'
    assert.deepEqual(javascript.importsOf('lib/x/y.js', text), ['lib/x/a.js', 'lib/b.js', 'require(name)'])
  })

  test('should read every way to name a module', () => {
    const all = new Map(['crate', 'a', 'a::b', 'a::c', 'a::b::d', 'e'].map((module) => [module, '']))
    const read = (module, code) => rust.importsOf(module, code, all)
    assert.deepEqual(read('a::b', 'use super::c::X;'), ['a::c'])
    assert.deepEqual(read('a::b', 'use crate::{\n a::{self, c::{X, Y}, Z as W},\n e::*,\n};'), ['a', 'a::c', 'e'])
    assert.deepEqual(read('a::b', 'fn f() { super::super::e::g::<u8>(self::d::H) }'), ['a::b::d', 'e'])
    assert.deepEqual(read('a', 'mod b;\npub use b::{X, d::Y};\nuse std::e::Z;'), ['a::b', 'a::b::d'])
    assert.deepEqual(read('e', 'pub(crate) fn f(self) { self.a }'), [])
  })

  test('should find circles', () => {
    const edges = new Map([['a', ['b']], ['b', ['c', 'd']], ['c', ['a']], ['d', ['d']], ['e', ['a']]])
    assert.deepEqual(circlesIn(edges).sort(), [['a', 'b', 'c'], ['d']])
  })
})
