'use strict'

/** The platforms: Rust's name for each, and what can be shown of it on one Linux x64 machine. */

const nodes = require('./nodes')

/** Everything that `npm test` runs. */
const ALL = []

/**
 * Where an emulator runs the tests: those of what depends on the binary and the system. It is too slow for the others,
 * most of which are about the package.
 */
const EMULATED = { tests: ['units', 'stores', 'http', 'sqlite'], isEmulated: true }

/**
 * @typedef {object} Platform
 * @property {string} target Rust's name
 * @property {() => string} [node] makes a folder with a `node` of the platform that runs here
 * @property {string[]} [tests] the folders of tests to run on it; none: all
 * @property {boolean} [isEmulated] tests take many times longer there
 * @property {string} [standsFor] the published platform that it is tested in place of
 */

/** @type {Object<string, Platform>} by the names of the packages */
const PLATFORMS = {
  'linux-x64-gnu': { target: 'x86_64-unknown-linux-gnu', node: nodes.installed, tests: ALL },
  'linux-x64-musl': { target: 'x86_64-unknown-linux-musl', node: nodes.musl, tests: ALL },
  'linux-arm64-gnu': { target: 'aarch64-unknown-linux-gnu', node: () => nodes.emulated('arm64'), ...EMULATED },
  'linux-arm64-musl': { target: 'aarch64-unknown-linux-musl', node: nodes.emulatedMusl, ...EMULATED },
  'linux-arm-gnueabihf': { target: 'armv7-unknown-linux-gnueabihf', node: () => nodes.emulated('arm'), ...EMULATED },
  'linux-s390x-gnu': { target: 's390x-unknown-linux-gnu', node: () => nodes.emulated('s390x'), ...EMULATED },
  'linux-riscv64-gnu': { target: 'riscv64gc-unknown-linux-gnu', node: () => nodes.emulated('riscv64'), ...EMULATED },
  'darwin-x64': { target: 'x86_64-apple-darwin' },
  'darwin-arm64': { target: 'aarch64-apple-darwin' },
  'win32-x64-msvc': { target: 'x86_64-pc-windows-msvc' },
  'win32-arm64-msvc': { target: 'aarch64-pc-windows-msvc' },
  'win32-x64-gnu': { target: 'x86_64-pc-windows-gnu', node: nodes.wine, ...EMULATED, standsFor: 'win32-x64-msvc' }
}

module.exports = { PLATFORMS }
