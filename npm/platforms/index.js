'use strict'

/**
 * Builds binaries for other platforms and runs the tests on them, with what the package registries have.
 *
 *     npm run platforms -- [--build] <platform>...
 *
 * On Linux x64 every platform of catalogue.js can be built, or at least compiled, and most can be run: natively, by
 * emulation, or under Wine. All that it fetches and makes goes to target/platforms/; the binary of a platform is
 * target/platforms/<platform>/*.node. `--build` leaves the tests out: the release workflow builds so, on all systems.
 *
 * Ends with 1 if a platform does not build, or a test fails.
 */

const path = require('node:path')
const { build } = require('./build')
const { PLATFORMS } = require('./catalogue')
const { test } = require('./test')

/** @returns {string} what has been shown of the platform */
function show (name, { isOnlyBuilt }) {
  const { target, node, tests } = PLATFORMS[name]
  console.log(`\n== ${name}: build for ${target}`)
  const binary = build(name, target)
  if (binary === undefined) return 'compiles'
  if (isOnlyBuilt || node === undefined) return `built ${path.basename(binary)}`

  console.log(`\n== ${name}: test`)
  test(name, binary, node(), tests)
  return `built and tested: ${tests.join(' ') || 'everything'}`
}

function main (args) {
  const names = args.filter((arg) => arg !== '--build')
  const unknown = names.filter((name) => !Object.hasOwn(PLATFORMS, name))
  if (names.length === 0 || unknown.length > 0) {
    if (unknown.length > 0) console.error(`not a platform: ${unknown.join(', ')}`)
    console.error(`usage: npm run platforms -- [--build] <platform>...\nplatforms: ${Object.keys(PLATFORMS).join(', ')}`)
    process.exit(2)
  }

  const results = names.map(function (name) {
    try {
      return `${name}: ${show(name, { isOnlyBuilt: args.includes('--build') })}`
    } catch (error) {
      process.exitCode = 1
      return `${name}: FAILED, ${error.message}`
    }
  })
  console.log(`\n${results.join('\n')}`)
}

main(process.argv.slice(2))
