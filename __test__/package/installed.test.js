'use strict'

const { before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { releaseForTests } = require('./release')
const tool = require('./tool')

const ROOT = path.join(__dirname, '..', '..')
const PLATFORM_PACKAGE = /^rust-express-session-/

describe('a package installed as users install it', () => {
  const published = releaseForTests()

  for (const [name, spec] of [
    ['rust-express-session', 'rust-express-session'],
    ['express-session', 'express-session@npm:rust-express-session']
  ]) {
    describe(`npm install ${spec}`, () => {
      let shop

      before(async () => {
        shop = published.project().addApps(name)
        await shop.npm('install', spec, 'express', '@types/express', '@types/node')
      })

      it('brings the one platform package that fits this machine', () => {
        const installed = fs.readdirSync(shop.path('node_modules')).filter((folder) => PLATFORM_PACKAGE.test(folder))
        assert.equal(installed.length, 1)
        assert.match(installed[0], new RegExp(`^rust-express-session-${process.platform}-${process.arch}`))
      })

      it('runs an app in CommonJS', async () => {
        assert.equal(await shop.node('app.cjs'), '1 2')
      })

      it('runs an app in ES modules', async () => {
        assert.equal(await shop.node('app.mjs'), '1 2')
      })

      it('runs an app in TypeScript', async () => {
        await shop.node(tool('typescript', 'tsc'), '--project', '.')
        assert.equal(await shop.node('app.js'), '1 2')
      })

      it('runs inside a worker thread', async () => {
        assert.equal(await shop.node('thread.cjs'), '1 2')
      })

      it('runs from a copied node_modules, in a path with spaces', async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session copied & moved '))
        const copy = shop.copyTo(path.join(folder, 'my shop'))
        try {
          assert.equal(await copy.node('app.cjs'), '1 2')
        } finally {
          fs.rmSync(folder, { recursive: true })
        }
      })

      it('runs bundled by esbuild as an external package', { skip: missing('esbuild') }, async () => {
        bundle(shop, ['app.mjs'], [name])
        assert.equal(await shop.node('bundled.cjs'), '1 2')
        assert.ok(fs.readFileSync(shop.path('bundled.cjs'), 'utf8').includes(`require("${name}")`))
      })
    })
  }

  it('finds everything it needs in the strict node_modules of pnpm', { skip: missing('pnpm') }, async () => {
    const shop = published.project().addApps('rust-express-session')
    await shop.node(tool('pnpm'), 'add', 'rust-express-session', 'express', '--config.hoist=false',
      '--config.node-linker=isolated', `--config.store-dir=${shop.path('.store')}`)

    assert.deepEqual(fs.readdirSync(shop.path('node_modules')).filter((entry) => !entry.startsWith('.')),
      ['express', 'rust-express-session'])
    assert.equal(await shop.node('app.cjs'), '1 2')
    assert.equal(await shop.node('app.mjs'), '1 2')
  })

  for (const [flags, expected] of [
    [['linux', 'arm64', 'musl'], 'linux-arm64-musl'],
    [['linux', 'x64', 'musl'], 'linux-x64-musl'],
    [['linux', 'arm64', 'glibc'], 'linux-arm64-gnu'],
    [['linux', 'arm', 'glibc'], 'linux-arm-gnueabihf'],
    [['linux', 'riscv64', 'glibc'], 'linux-riscv64-gnu'],
    [['linux', 's390x', 'glibc'], 'linux-s390x-gnu'],
    [['darwin', 'arm64'], 'darwin-arm64'],
    [['win32', 'x64'], 'win32-x64-msvc']
  ]) {
    it(`installs for ${flags.join(' ')} when npm is told to`, async () => {
      const [platform, cpu, libc] = flags
      const shop = published.project()
      await shop.npm('install', 'rust-express-session', `--os=${platform}`, `--cpu=${cpu}`, ...(libc ? [`--libc=${libc}`] : []))

      const installed = fs.readdirSync(shop.path('node_modules')).filter((folder) => PLATFORM_PACKAGE.test(folder))
      assert.deepEqual(installed, [`rust-express-session-${expected}`])
    })
  }
})

/** Says why a test can't run: a tool that isn't among this project's installed packages. */
function missing (name) {
  return tool(name) === undefined && `${name} is not installed: run npm install in this repository`
}

function bundle (shop, entryPoints, external) {
  require(path.join(ROOT, 'node_modules', 'esbuild')).buildSync({
    entryPoints,
    external,
    absWorkingDir: shop.folder,
    outfile: 'bundled.cjs',
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error'
  })
}
