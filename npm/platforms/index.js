'use strict'

/**
 * Builds binaries for other platforms and runs the tests on them, with what the package registries have.
 *
 *     npm run platforms -- [--build | --test] [--debug] [--only <tests>]... <platform>...
 *
 * On Linux x64 every platform of catalogue.js can be built, or at least compiled, and most can be run: natively, by
 * emulation, or under Wine. All that it fetches and makes goes to target/platforms/; the binary of a platform is
 * target/platforms/<platform>/*.node.
 *
 *     --build   leaves the tests out: the release workflow builds so, on all systems
 *     --test    leaves the build out: tests the binary that is there, as the release workflow does by emulation
 *     --debug   builds in half the time a binary that is for tests alone; it may have any size
 *     --only    runs these of the tests: a folder of __test__, or a file there
 *
 * Ends with 1 if a platform does not build, or a test fails; with 3 if Debian does not have what is needed for that.
 */

const path = require('node:path')
const { parseArgs } = require('node:util')
const { binaryOf, build } = require('./build')
const { PLATFORMS } = require('./catalogue')
const { test } = require('./test')

const OPTIONS = {
  build: { type: 'boolean' },
  test: { type: 'boolean' },
  debug: { type: 'boolean' },
  only: { type: 'string', multiple: true }
}

/** @returns {string} what has been shown of the platform */
function show (name, { build: isOnlyBuilt, test: isOnlyTested, debug: isDebug, only }) {
  const { target, node, tests, isEmulated, standsFor } = PLATFORMS[name]
  if (!isOnlyTested) {
    console.log(`\n== ${name}: build for ${target}`)
    const binary = build(name, target, { isDebug })
    if (binary === undefined) return 'compiles'
    if (isOnlyBuilt || node === undefined) return `built ${path.basename(binary)}`
  }

  if (node === undefined) throw new Error('its tests do not run on this machine')
  console.log(`\n== ${name}: test`)
  const folders = only ?? tests
  test(standsFor ?? name, binaryOf(name), node(), { folders, isEmulated })
  return `${isOnlyTested ? '' : 'built and '}tested: ${folders.join(' ') || 'everything'}`
}

/** @returns {{ options: object, names: string[] }} of the command line; ends the process if that is wrong */
function readArgs (args) {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const unknown = positionals.filter((name) => !Object.hasOwn(PLATFORMS, name))
    if (unknown.length > 0) throw new Error(`not a platform: ${unknown.join(', ')}`)
    if (values.build && values.test) throw new Error('--build and --test leave nothing to do')
    if (positionals.length > 0) return { options: values, names: positionals }
  } catch (error) {
    console.error(error.message)
  }
  console.error('usage: npm run platforms -- [--build | --test] [--debug] [--only <tests>]... <platform>...\n' +
    `platforms: ${Object.keys(PLATFORMS).join(', ')}`)
  process.exit(2)
}

function main (args) {
  const { options, names } = readArgs(args)
  const results = names.map(function (name) {
    try {
      return `${name}: ${show(name, options)}`
    } catch (error) {
      process.exitCode = error.code === 'NOT_AVAILABLE' ? process.exitCode ?? 3 : 1
      return `${name}: FAILED, ${error.message}`
    }
  })
  console.log(`\n${results.join('\n')}`)
}

main(process.argv.slice(2))
