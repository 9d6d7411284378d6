'use strict'

/**
 * What a binary must be to be released.
 *
 *     node npm/check-binary.js <file>...
 *
 * Ends with 1 and says what is wrong with a binary that is too large, needs a newer glibc than promised, or needs a
 * DLL that a clean Windows does not have.
 */

const fs = require('node:fs')
const path = require('node:path')

const MAX_BYTES = 4 * 1024 * 1024

/** The oldest glibc that a released binary starts with: the one that Node 20 itself needs. */
const GLIBC_FLOOR = '2.28'

/** The parts of Visual C++ that must be installed apart from Windows. */
const MISSING_DLL = /\b(?:vcruntime|msvcp)\d+(?:_\d+)?\.dll/gi

module.exports = { GLIBC_FLOOR, faultsOf }

/**
 * @param {string} file named after its platform, as builds name it
 * @param {object} [options]
 * @param {string} [options.glibc] the newest glibc that the binary may need
 * @returns {string[]} what is wrong with it
 * @throws {Error} if the file cannot be read
 */
function faultsOf (file, { glibc = GLIBC_FLOOR } = {}) {
  const binary = fs.readFileSync(file)
  const faults = []
  if (binary.length > MAX_BYTES) faults.push(`has ${binary.length} bytes; ${MAX_BYTES} are allowed`)
  if (file.endsWith('-gnu.node')) faults.push(...glibcFaults(binary, glibc))
  if (file.endsWith('-msvc.node')) faults.push(...dllFaults(binary))
  return faults
}

/** The names of symbol versions stand in the binary's string table as they are. */
function glibcFaults (binary, glibc) {
  const versions = new Set(binary.toString('latin1').match(/(?<=\0GLIBC_)[0-9.]+(?=\0)/g))
  if (versions.size === 0) return ['names no version of glibc']
  return [...versions].filter((version) => isNewer(version, glibc))
    .map((version) => `needs glibc ${version}; ${glibc} is the newest allowed`)
}

/** The names of imported DLLs stand in the binary as they are. */
function dllFaults (binary) {
  const names = new Set(binary.toString('latin1').match(MISSING_DLL))
  return [...names].map((name) => `needs ${name}, which a clean Windows does not have: link the C runtime in (+crt-static)`)
}

function isNewer (version, than) {
  return version.localeCompare(than, 'en', { numeric: true }) > 0
}

function main (files) {
  if (files.length === 0) {
    console.error('usage: node npm/check-binary.js <file>...')
    process.exit(2)
  }
  for (const file of files) {
    const faults = faultsOf(file)
    for (const fault of faults) console.error(`${path.basename(file)} ${fault}`)
    if (faults.length > 0) process.exitCode = 1
    else console.log(`${path.basename(file)}  ${Math.ceil(fs.statSync(file).size / 1024)} KiB`)
  }
}

if (require.main === module) main(process.argv.slice(2))
