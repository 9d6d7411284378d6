'use strict'

/** Where the native addon is looked for. */

const { test } = require('node:test')
const assert = require('node:assert/strict')
const { location, runProgram } = require('./support/child')

const program = `
  const { _load } = require('node:module')
  const asked = []
  require('node:module')._load = (name, ...rest) => {
    if (/binding\\.js$|\\.node$/.test(name)) asked.push(name.endsWith('.node') ? 'binary' : 'loader')
    return _load(name, ...rest)
  }
  require(${JSON.stringify(location)})
  console.log(asked.join())`

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
