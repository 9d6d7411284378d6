'use strict'

const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')

/**
 * The oldest glibc that a released Linux binary starts with: the one that Node 20 itself needs. A binary built
 * without the release's linker needs the glibc of the machine that built it, so the promise is checked where
 * SESSION_RELEASE_BINARY is set; elsewhere only that the binary does not ask for more than this machine has.
 */
const GLIBC_FLOOR = '2.28'

const MIB = 1024 * 1024

const binaries = fs.readdirSync(ROOT).filter((file) => file.endsWith('.node'))

describe('the binary', { skip: binaries.length === 0 && 'no binary is built here: npm run build' }, () => {
  for (const name of binaries) {
    const binary = fs.readFileSync(path.join(ROOT, name))

    it(`${name} is not larger than 4 MB`, () => {
      assert.ok(binary.length <= 4 * MIB, `${name} has ${binary.length} bytes`)
    })

    if (!name.endsWith('-gnu.node')) continue

    it(`${name} needs no newer glibc than ${floor()}`, () => {
      const needed = glibcVersions(binary)
      assert.ok(needed.length > 0)
      assert.deepEqual(needed.filter((version) => compare(version, floor()) > 0), [])
    })
  }
})

function floor () {
  if (process.env.SESSION_RELEASE_BINARY) return GLIBC_FLOOR
  return process.report.getReport().header.glibcVersionRuntime ?? GLIBC_FLOOR
}

/** The names of symbol versions stand in the binary's string table as they are. */
function glibcVersions (binary) {
  const names = binary.toString('latin1').match(/(?<=\0)GLIBC_[0-9.]+(?=\0)/g) ?? []
  return [...new Set(names)].map((name) => name.slice('GLIBC_'.length))
}

function compare (a, b) {
  return a.localeCompare(b, 'en', { numeric: true })
}
