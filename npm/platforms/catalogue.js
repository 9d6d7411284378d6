'use strict'

/** The platforms: Rust's name for each, and what can be shown of it on one Linux x64 machine. */

const nodes = require('./nodes')

/** Everything that `npm test` runs. */
const ALL = []

/** What depends on the binary and the system. An emulated processor is too slow for the others: most are about the package. */
const EMULATED = ['units', 'stores', 'http', 'sqlite']

/**
 * @typedef {object} Platform
 * @property {string} target Rust's name
 * @property {() => string} [node] makes a folder with a `node` of the platform that runs here
 * @property {string[]} [tests] the folders of tests to run on it; none: all
 * @property {boolean} [isStandIn] built only to be tested: no package is published for it
 */

/** @type {Object<string, Platform>} by the names of the packages */
const PLATFORMS = {
  'linux-x64-gnu': { target: 'x86_64-unknown-linux-gnu', node: nodes.installed, tests: ALL },
  'linux-x64-musl': { target: 'x86_64-unknown-linux-musl', node: nodes.musl, tests: ALL },
  'linux-arm64-gnu': { target: 'aarch64-unknown-linux-gnu', node: () => nodes.emulated('arm64'), tests: EMULATED },
  'linux-arm64-musl': { target: 'aarch64-unknown-linux-musl', node: nodes.emulatedMusl, tests: EMULATED },
  'linux-arm-gnueabihf': { target: 'armv7-unknown-linux-gnueabihf', node: () => nodes.emulated('arm'), tests: EMULATED },
  'linux-s390x-gnu': { target: 's390x-unknown-linux-gnu', node: () => nodes.emulated('s390x'), tests: EMULATED },
  'linux-riscv64-gnu': { target: 'riscv64gc-unknown-linux-gnu' },
  'darwin-x64': { target: 'x86_64-apple-darwin' },
  'darwin-arm64': { target: 'aarch64-apple-darwin' },
  'win32-x64-msvc': { target: 'x86_64-pc-windows-msvc' },
  'win32-arm64-msvc': { target: 'aarch64-pc-windows-msvc' },
  'win32-x64-gnu': { target: 'x86_64-pc-windows-gnu', node: nodes.wine, tests: EMULATED, isStandIn: true }
}

module.exports = { PLATFORMS }
