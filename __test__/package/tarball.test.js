'use strict'

const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { mainManifest, pack, platforms, SHARED_FIELDS } = require('../../npm/pack')

const ROOT = path.join(__dirname, '..', '..')
const KIB = 1024
const MIB = 1024 * KIB

/** What belongs in the main tarball, and nothing else. */
const MAIN_FILES = [
  /^bin\/rust-express-session\.js$/,
  /^(index|binding|testing)(\.d\.ts|\.js)$/,
  /^lib\/[\w/-]+\.js$/,
  /^session\/[\w-]+(\.d\.ts|\.js)$/,
  /^docs\/([\w-]+\.md|charts\/[\w-]+\.svg)$/,
  /^((COMPATIBILITY|HISTORY|README|SECURITY)\.md|LICENSE|package\.json)$/
]

const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall', 'prepare']

/** What install-time matching and the loader need, for each platform the package promises. */
const PLATFORMS = {
  'darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'linux-arm-gnueabihf': { os: ['linux'], cpu: ['arm'], libc: ['glibc'] },
  'linux-arm64-gnu': { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  'linux-arm64-musl': { os: ['linux'], cpu: ['arm64'], libc: ['musl'] },
  'linux-riscv64-gnu': { os: ['linux'], cpu: ['riscv64'], libc: ['glibc'] },
  'linux-s390x-gnu': { os: ['linux'], cpu: ['s390x'], libc: ['glibc'] },
  'linux-x64-gnu': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'linux-x64-musl': { os: ['linux'], cpu: ['x64'], libc: ['musl'] },
  'win32-arm64-msvc': { os: ['win32'], cpu: ['arm64'] },
  'win32-x64-msvc': { os: ['win32'], cpu: ['x64'] }
}

describe('the tarballs', () => {
  let folder
  let packed

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-tarballs-'))
    packed = pack(folder, { here: true })
  })
  after(() => fs.rmSync(folder, { recursive: true }))

  it('hold nothing but the listed files', () => {
    const strangers = packed.at(-1).files.filter((file) => !MAIN_FILES.some((pattern) => pattern.test(file)))
    assert.deepEqual(strangers, [])
  })

  it('hold every source file of the package', () => {
    const sources = ['lib', 'session'].flatMap((name) => fs.readdirSync(path.join(ROOT, name), { recursive: true })
      .filter((file) => file.endsWith('.js')).map((file) => `${name}/${file.replaceAll('\\', '/')}`))
    const lost = ['index.js', 'index.d.ts', 'binding.js', ...sources].filter((file) => !packed.at(-1).files.includes(file))
    assert.deepEqual(lost, [])
  })

  it('stay small: the main package with its documentation below 768 KiB, a platform package below 4 MiB', () => {
    const limit = (index) => index === packed.length - 1 ? 768 * KIB : 4 * MIB
    const large = packed.filter(({ unpackedSize }, index) => unpackedSize > limit(index))
    assert.deepEqual(large, [])
  })

  it('hold one binary in a platform package, beside its papers', { skip: noBinary() }, () => {
    const platformPackages = packed.slice(0, -1)
    assert.ok(platformPackages.length > 0)
    for (const { name, files } of platformPackages) {
      const binary = `rust-express-session.${name.slice('rust-express-session-'.length)}.node`
      assert.deepEqual(files, ['LICENSE', 'README.md', 'THIRD-PARTY-LICENSES', 'package.json', binary])
    }
  })
})

describe('the package.json files', () => {
  it('promise the eleven platforms, each by os, cpu and C library', () => {
    const actual = Object.fromEntries(platforms().map(({ folder, manifest: { os, cpu, libc } }) =>
      [path.basename(folder), libc ? { os, cpu, libc } : { os, cpu }]))
    assert.deepEqual(actual, PLATFORMS)
  })

  it('name each platform package and its binary as the loader asks for them', () => {
    const loader = fs.readFileSync(path.join(ROOT, 'binding.js'), 'utf8')
    for (const { folder, manifest: { name, main, files } } of platforms()) {
      const platform = path.basename(folder)
      assert.equal(name, `rust-express-session-${platform}`)
      assert.equal(main, `rust-express-session.${platform}.node`)
      assert.deepEqual(files, [main])
      assert.ok(loader.includes(`require('${name}')`), `binding.js asks for ${name}`)
    }
  })

  it('are all at one version, the crate included', () => {
    const { version } = mainManifest()
    const crate = fs.readFileSync(path.join(ROOT, 'Cargo.toml'), 'utf8')
    const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
    const loader = fs.readFileSync(path.join(ROOT, 'binding.js'), 'utf8')
    const seen = [...platforms().map(({ manifest }) => manifest.version), /^version = "(.+)"$/m.exec(crate)[1],
      lock.version, ...[...loader.matchAll(/bindingPackageVersion !== '([^']+)'/g)].map((match) => match[1])]
    assert.deepEqual(new Set(seen), new Set([version]))
  })

  it('list every platform package as an optional dependency once packed, at exactly this version', () => {
    const { version, optionalDependencies } = mainManifest()
    const expected = Object.keys(PLATFORMS).map((platform) => [`rust-express-session-${platform}`, version])
    assert.deepEqual(optionalDependencies, Object.fromEntries(expected))
  })

  it('run nothing at install time', () => {
    for (const manifest of [mainManifest(), ...platforms().map(({ manifest }) => manifest)]) {
      assert.deepEqual(INSTALL_SCRIPTS.filter((name) => manifest.scripts?.[name]), [])
    }
    assert.equal(fs.existsSync(path.join(ROOT, 'binding.gyp')), false)
  })

  it('match what the napi CLI derives from the list of targets', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-derived-'))
    try {
      fs.copyFileSync(path.join(ROOT, 'package.json'), path.join(folder, 'package.json'))
      const cli = path.join(ROOT, 'node_modules', '@napi-rs', 'cli', 'dist', 'cli.js')
      execFileSync(process.execPath, [cli, 'create-npm-dirs', '--cwd', folder], { stdio: 'ignore' })
      for (const { folder: place, manifest } of platforms()) {
        const derived = JSON.parse(fs.readFileSync(path.join(folder, 'npm', path.basename(place), 'package.json'), 'utf8'))
        // Added as it is packed: they stand in one place.
        for (const field of SHARED_FIELDS) delete derived[field]
        // Left out by it for 32-bit ARM, where npm would then install the package on Alpine as well.
        if (path.basename(place) === 'linux-arm-gnueabihf') derived.libc = ['glibc']
        assert.deepEqual(manifest, derived)
      }
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
  })
})

describe('package-lock.json', () => {
  it('holds no download addresses', () => {
    const lock = fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')
    const addresses = Object.entries(JSON.parse(lock).packages).filter(([, { resolved }]) => resolved !== undefined)
    assert.deepEqual(addresses, [])
  })

  it('holds a checksum for every package', () => {
    const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
    const unchecked = Object.entries(lock.packages)
      .filter(([place, { integrity, link, inBundle }]) => place !== '' && !link && !inBundle && !/^sha512-/.test(integrity))
    assert.deepEqual(unchecked.map(([place]) => place), [])
  })

  it('installs four packages and their one dependency at run time', () => {
    const lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))
    const production = Object.entries(lock.packages).filter(([place, { dev }]) => place !== '' && !dev).map(([place]) => place)
    assert.deepEqual(production.map((place) => place.replace('node_modules/', '')).sort(),
      ['debug', 'depd', 'ms', 'on-headers', 'parseurl'])
  })
})

function noBinary () {
  return !fs.readdirSync(ROOT).some((file) => file.endsWith('.node')) && 'no binary is built here: npm run build'
}
