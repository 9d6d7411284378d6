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
