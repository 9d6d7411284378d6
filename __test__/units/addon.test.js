'use strict'

/** Where the native addon is looked for. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { location, runProgram } = require('./support/child')

/** Prints which of the two were used. A binary that does not load is not: on musl, that of glibc is tried first. */
const program = `
  const { _load } = require('node:module')
  const used = []
  require('node:module')._load = (name, ...rest) => {
    if (/binding\\.js$/.test(name)) used.push('loader')
    const loaded = _load(name, ...rest)
    if (/\\.node$/.test(name)) used.push('binary')
    return loaded
  }
  require(${JSON.stringify(location)})
  console.log(used.join())`

test('should take the binary from where it usually is, without the generated loader', async function () {
  const { stdout, stderr } = await runProgram(program)
  assert.equal(stdout.trim(), 'binary', stderr)
})

for (const name of ['NAPI_RS_FORCE_WASI', 'NAPI_RS_ENFORCE_VERSION_CHECK']) {
  test(`should leave the search to the generated loader when ${name} is set`, async function () {
    const { stdout, stderr } = await runProgram(program, { env: { [name]: '0' } })
    assert.match(stdout.trim(), /^loader,binary/, stderr)
  })
}

test('should take the binary that NAPI_RS_NATIVE_LIBRARY_PATH names', async function () {
  const { stderr } = await runProgram(program, { env: { NAPI_RS_NATIVE_LIBRARY_PATH: '/nowhere/else.node' } })
  assert.match(stderr, /\/nowhere\/else\.node/)
})

/** Lets every place fail in its own way; prints which failure the error calls its cause. */
const causeOf = (failures) => `
  const Module = require('node:module')
  const { _load } = Module
  const failures = ${JSON.stringify(failures)}
  const fail = (which) => { throw Object.assign(new Error(which), { code: failures[which] }) }
  Module._load = (name, ...rest) => {
    if (/\\.node$/.test(name)) fail('binary beside the package')
    if (/^rust-express-session-/.test(name)) fail('package of the platform')
    if (/binding\\.js$/.test(name)) {
      const [third, fourth] = ['third place', 'fourth place'].map((which) => Object.assign(new Error(which), { code: failures[which] }))
      throw Object.assign(new Error('Cannot find native binding'), { cause: Object.assign(fourth, { cause: third }) })
    }
    return _load(name, ...rest)
  }
  try { require(${JSON.stringify(location)}) } catch (error) { console.log(error.cause.message) }`

const NONE = 'MODULE_NOT_FOUND'
const none = { 'binary beside the package': NONE, 'package of the platform': NONE, 'third place': NONE, 'fourth place': NONE }

for (const [expected, failures] of [
  ['binary beside the package', { ...none, 'binary beside the package': 'A', 'package of the platform': 'B', 'third place': 'C', 'fourth place': 'D' }],
  ['package of the platform', { ...none, 'package of the platform': 'B', 'third place': 'C', 'fourth place': 'D' }],
  ['third place', { ...none, 'third place': 'C', 'fourth place': 'D' }],
  ['fourth place', { ...none, 'fourth place': 'D' }],
  ['binary beside the package', none]
]) {
  const found = Object.keys(failures).filter((place) => failures[place] !== NONE)
  test(`should blame the ${expected} if there is a binary in ${found.length || 'no'} places and none loads`, async function () {
    const { stdout, stderr } = await runProgram(causeOf(failures))
    assert.equal(stdout.trim(), expected, stderr)
  })
}
