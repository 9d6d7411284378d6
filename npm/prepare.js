'use strict'

/**
 * Installs and builds a checkout, for `npm start` and `npm test`. Says what is missing before it begins.
 *
 *     node npm/prepare.js
 */

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')

const HOW_TO_INSTALL = `Install Rust from https://rustup.rs, open a new terminal, and run this again:

  Linux, macOS   curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh
  Windows        winget install Rustlang.Rustup

Only a checkout is built. To use the package in an app, no compiler is needed: npm install rust-express-session`

/** @returns {string | undefined} what is missing to build the core, and what to do about it */
function whatIsMissing () {
  const wanted = /^rust-version = "([\d.]+)"/m.exec(fs.readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8'))[1]
  const found = versionOf('cargo')
  if (found === undefined) return `The core is written in Rust, and there is no Rust compiler here: cargo was not found.\n\n${HOW_TO_INSTALL}`
  if (isOlder(found, wanted)) return `The core needs Rust ${wanted} or newer, and this is ${found}. Update it: rustup update`
  if (process.platform !== 'win32' && versionOf('cc') === undefined) {
    return 'Rust needs a C compiler to link with, and cc was not found.\n\n' +
      '  Debian, Ubuntu  sudo apt-get install build-essential\n  Alpine          apk add build-base\n  macOS           xcode-select --install'
  }
}

/** @returns {string | undefined} the first version number that a program names; undefined without such a program */
function versionOf (program) {
  const { status, stdout } = spawnSync(program, ['--version'], { cwd: ROOT, encoding: 'utf8' })
  return status === 0 ? /\d+(\.\d+)+/.exec(stdout)?.[0] ?? '' : undefined
}

function isOlder (version, wanted) {
  const [ours, theirs] = [version, wanted].map((text) => text.split('.').map(Number))
  const at = theirs.findIndex((number, i) => (ours[i] ?? 0) !== number)
  return at !== -1 && (ours[at] ?? 0) < theirs[at]
}

/** npm is a script of the command shell on Windows. */
function npm (...args) {
  const { status } = spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}

const missing = whatIsMissing()
if (missing !== undefined) {
  console.error(`\n${missing}\n`)
  process.exit(1)
}
console.log('Installs the development dependencies, then builds the Rust core. The first time takes some minutes, later ones seconds.')
// What is installed is what package-lock.json says; each version of npm would write that file in its own way.
npm('install', '--no-save', '--no-audit', '--no-fund')
npm('run', 'build')
