'use strict'

const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { GLIBC_FLOOR, faultsOf } = require('../../npm/check-binary')

const ROOT = path.join(__dirname, '..', '..')
const MIB = 1024 * 1024

/**
 * A binary built without the release's linker needs the glibc of the machine that built it, so the promise is
 * checked where SESSION_RELEASE_BINARY is set; elsewhere only that the binary needs nothing newer than this machine has.
 */
const glibc = process.env.SESSION_RELEASE_BINARY
  ? GLIBC_FLOOR
  : process.report.getReport().header.glibcVersionRuntime ?? GLIBC_FLOOR

const binaries = fs.readdirSync(ROOT).filter((file) => file.endsWith('.node'))

describe('the binary', { skip: binaries.length === 0 && 'no binary is built here: npm run build' }, () => {
  for (const name of binaries) {
    it(`${name} is small and needs nothing that its users lack`, () => {
      assert.deepEqual(faultsOf(path.join(ROOT, name), { glibc }), [])
    })
  }
})

describe('the check of a binary', () => {
  let folder
  before(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-binary-')) })
  after(() => fs.rmSync(folder, { recursive: true }))

  /** A file that holds the names that a linker would have written into it. */
  function binaryWith (platform, names, bytes = 0) {
    const file = path.join(folder, `rust-express-session.${platform}.node`)
    fs.writeFileSync(file, Buffer.concat([Buffer.from(`\0${names.join('\0')}\0`), Buffer.alloc(bytes)]))
    return file
  }

  it('should find one that is larger than 4 MiB', () => {
    assert.match(faultsOf(binaryWith('darwin-arm64', [], 4 * MIB)).join(), /bytes/)
    assert.deepEqual(faultsOf(binaryWith('darwin-arm64', [], 4 * MIB - 2)), [])
  })

  it('should find one that needs a newer glibc than promised', () => {
    assert.match(faultsOf(binaryWith('linux-x64-gnu', ['GLIBC_2.2.5', 'GLIBC_2.34'])).join(), /needs glibc 2\.34/)
    assert.deepEqual(faultsOf(binaryWith('linux-x64-gnu', ['GLIBC_2.2.5', 'GLIBC_2.28'])), [])
    assert.deepEqual(faultsOf(binaryWith('linux-x64-gnu', [])), ['names no version of glibc'])
  })

  it('should find one that needs the C runtime of Visual C++', () => {
    for (const name of ['VCRUNTIME140.dll', 'vcruntime140_1.dll', 'MSVCP140.dll']) {
      const [fault] = faultsOf(binaryWith('win32-x64-msvc', ['KERNEL32.dll', name]))
      assert.ok(fault.includes(name))
    }
    assert.deepEqual(faultsOf(binaryWith('win32-x64-msvc', ['KERNEL32.dll', 'ws2_32.dll'])), [])
  })

  it('should end with 1 on a binary with a fault, and with 0 on others', () => {
    const check = (...names) => spawnSync(process.execPath, [path.join(ROOT, 'npm', 'check-binary.js'), binaryWith('win32-x64-msvc', names)])
    assert.equal(check('VCRUNTIME140.dll').status, 1)
    assert.equal(check('KERNEL32.dll').status, 0)
  })
})
