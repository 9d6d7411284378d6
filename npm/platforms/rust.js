'use strict'

/** A Rust compiler for any target, whether its standard library is installed or not. */

const fs = require('node:fs')
const path = require('node:path')
const { madeOnce, output, pathWith, run } = require('./commands')
const { HOST, unpack } = require('./debian')

/**
 * @param {string} target
 * @returns {object} the environment in which `cargo` builds for the target: as it is where the target is installed;
 *   else with a toolchain that builds the standard library as well, from the sources in Debian's `rust-src`
 */
function rustFor (target) {
  if (fs.existsSync(output('rustc', ['--print', 'target-libdir', '--target', target]))) return {}

  return {
    PATH: pathWith(path.join(toolchainWithSources(), 'bin')),
    // What is asked for needs a nightly compiler otherwise.
    RUSTC_BOOTSTRAP: '1',
    CARGO_UNSTABLE_BUILD_STD: 'std,panic_unwind'
  }
}

/** A copy of the installed toolchain, with the sources where cargo looks for them. */
function toolchainWithSources () {
  return madeOnce('rust', function (folder) {
    const [, release] = /^release: (.+)$/m.exec(output('rustc', ['-vV']))
    const sources = unpack(HOST, 'rust-src', (version) => version.startsWith(`${release}+`))
    const installed = output('rustc', ['--print', 'sysroot'])
    for (const part of ['bin', 'lib']) copy(path.join(installed, part), folder)
    fs.mkdirSync(path.join(folder, 'lib/rustlib/src/rust'), { recursive: true })
    fs.symlinkSync(path.join(sources, `usr/src/rustc-${release}/library`), path.join(folder, 'lib/rustlib/src/rust/library'))
  })
}

/** Rust finds its libraries by where its program lies, so symbolic links do not do. Hard links need no room. */
function copy (from, into) {
  try {
    output('cp', ['--archive', '--link', from, into])
  } catch {
    run('cp', ['--archive', from, into])
  }
}

module.exports = { rustFor }
