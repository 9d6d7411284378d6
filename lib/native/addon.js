'use strict'

/**
 * The native addon, or one error that says why there is none.
 *
 * The only file that loads the addon; everything under lib/native/ goes through it.
 */

/** What the names of each platform's binaries end with; an entry with the processor goes before one without. */
const SUFFIXES = { linux: ['-gnu', '-musl'], 'linux-arm': ['-gnueabihf'], darwin: [''], win32: ['-msvc'] }

/** Settings by which the generated loader looks elsewhere, or more closely. */
const WISHES = ['NAPI_RS_NATIVE_LIBRARY_PATH', 'NAPI_RS_FORCE_WASI', 'NAPI_RS_ENFORCE_VERSION_CHECK']

function load () {
  const failures = []
  try {
    return loadUsual(failures) ?? require('../../binding.js')
  } catch (cause) {
    const { missingBinaryError } = require('./missing-binary.js')
    throw missingBinaryError([...failures, ...causesOf(cause)])
  }
}

/**
 * The binary of this platform from one of the places where it nearly always is. The generated loader
 * knows many more; using it first makes `require()` of this package 5 % slower.
 *
 * @param {unknown[]} failures is told why a place has none
 * @returns {object|undefined}
 */
function loadUsual (failures) {
  if (WISHES.some((name) => process.env[name])) return undefined

  const machine = `${process.platform}-${process.arch}`
  // Of the two C libraries of Linux only the one that is there can load a binary made for it.
  for (const suffix of SUFFIXES[machine] ?? SUFFIXES[process.platform] ?? []) {
    const name = `${machine}${suffix}`
    const addon = attempt(`../../rust-express-session.${name}.node`, failures) ??
      attempt(`rust-express-session-${name}`, failures)
    if (addon !== undefined) return addon
  }
}

function attempt (place, failures) {
  try {
    return require(place)
  } catch (failure) {
    failures.push(failure)
  }
}

/** The generated loader's error has all its failures as a chain of causes, the last one first. */
function causesOf (cause) {
  const causes = []
  for (; cause && !causes.includes(cause); cause = cause.cause) causes.unshift(cause)
  return causes
}

module.exports = load()
