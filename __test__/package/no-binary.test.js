'use strict'

const { before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { releaseForTests } = require('./release')
const tool = require('./tool')

const { glibcVersionRuntime } = process.report.getReport().header
const LIBC = process.platform === 'linux' ? (glibcVersionRuntime ? 'glibc' : 'musl') : ''
const HERE = `${process.platform}-${process.arch}${{ glibc: '-gnu', musl: '-musl' }[LIBC] ?? ''}`
const FLAGS = `--os=${process.platform} --cpu=${process.arch}${LIBC && ` --libc=${LIBC}`}`

/** The processors for which there is a package with glibc and none with musl. */
const GLIBC_ALONE = [
  ['linux', 'arm', 'rust-express-session-linux-arm-gnueabihf'],
  ['linux', 'riscv64', 'rust-express-session-linux-riscv64-gnu'],
  ['linux', 's390x', 'rust-express-session-linux-s390x-gnu']
]

/** Where the permission model is, and what switches it on. */
const PERMISSION = Number(process.versions.node.split('.')[0]) < 23 ? '--experimental-permission' : '--permission'

describe('a process without a binary', () => {
  const published = releaseForTests()

  async function project (name, ...args) {
    const made = published.project().addApps(name)
    if (args.length > 0) await made.npm('install', ...args)
    return made
  }

  async function failureOf (project, ...args) {
    const failure = JSON.parse(await project.node(...args))
    assert.equal(failure.code, 'ERR_SESSION_NATIVE_BINDING')
    assert.equal(failure.name, 'Error')
    assert.ok(failure.message.split('\n').length <= 5, failure.message)
    assert.equal(failure.causes.length, 1, 'one cause, the one that tells most')
    return failure
  }

  /** Runs the command that a message advises, and then the app. */
  async function follow ({ message }, project) {
    const [, args] = /: npm (install .*)$/m.exec(message)
    await project.npm(...args.split(' '))
    await project.npm('install', '--include=optional', 'express')
    assert.equal(await project.node('app.cjs'), '1 2')
  }

  describe('installed without optional dependencies', () => {
    let shop
    before(async () => { shop = await project('rust-express-session', 'rust-express-session', '--omit=optional') })

    it('installs without an error', () => {
      assert.ok(fs.existsSync(shop.path('node_modules', 'rust-express-session', 'index.js')))
    })

    it('is told platform, architecture, C library, Node version and the missing package', async () => {
      const { message } = await failureOf(shop, 'without-binary.cjs')
      for (const fact of [process.platform, process.arch, LIBC, process.version, `rust-express-session-${HERE}`]) {
        assert.ok(message.includes(fact), `${fact} in: ${message}`)
      }
    })

    it('is told three ways out', async () => {
      const { message } = await failureOf(shop, 'without-binary.cjs')
      assert.equal(message.match(/^ {2}- /gm).length, 3)
      assert.match(message, /npm install && npm run build/)
      assert.match(message, /express-session: your app/)
    })

    for (const [platform, arch, wanted] of [
      ...(LIBC === 'glibc' ? GLIBC_ALONE : []),
      ['win32', 'x64', 'rust-express-session-win32-x64-msvc'],
      ['win32', 'arm64', 'rust-express-session-win32-arm64-msvc'],
      ['darwin', 'arm64', 'rust-express-session-darwin-arm64']
    ]) {
      it(`is told the name of the package for ${platform} ${arch}`, async () => {
        const { message } = await failureOf(shop, 'without-binary.cjs', platform, arch)
        assert.match(message, new RegExp(`${wanted}\\b`))
      })
    }

    it('is promised no package for a platform that has none', async () => {
      const { message, causes } = await failureOf(shop, 'without-binary.cjs', 'sunos', 'x64')
      assert.match(message, /sunos x64/)
      assert.match(message, /No package is published for this platform/)
      assert.doesNotMatch(message, /rust-express-session-sunos/)
      assert.match(causes[0], /Unsupported OS: sunos/)
    })

    it('works after the advice was followed', async () => {
      await follow(await failureOf(shop, 'without-binary.cjs'), shop)
    })
  })

  it('is told what helps against omit=optional in .npmrc, under the name of the original', async () => {
    const shop = await project('express-session')
    shop.write('.npmrc', 'omit=optional\n')
    await shop.npm('install', 'express-session@npm:rust-express-session')
    const failure = await failureOf(shop, 'without-binary.cjs')
    assert.match(failure.message, /^express-session \(rust-express-session\) has no native binary/)
    await follow(failure, shop)
    assert.ok(!fs.existsSync(shop.path('node_modules', 'rust-express-session')), 'no second copy')
  })

  it('is told where node_modules comes from another machine', async () => {
    const [os, cpu] = process.platform === 'darwin' ? ['linux', 'arm64'] : ['darwin', 'arm64']
    const shop = await project('rust-express-session', `--os=${os}`, `--cpu=${cpu}`, '--libc=glibc', 'rust-express-session')
    const failure = await failureOf(shop, 'without-binary.cjs')
    assert.match(failure.message, new RegExp(`comes from another machine: it holds the binary for ${os}-${cpu}`))
    assert.ok(failure.message.includes(`npm install --include=optional ${FLAGS}\n`), failure.message)
    await follow(failure, shop)
  })

  it('is told the words of the operating system where the binary is damaged', async () => {
    const shop = await project('rust-express-session', 'rust-express-session')
    const name = `rust-express-session-${HERE}`
    fs.writeFileSync(shop.path('node_modules', name, `rust-express-session.${HERE}.node`), 'damaged')
    const failure = await failureOf(shop, 'without-binary.cjs')
    assert.match(failure.message, /A binary is there, but it does not load/)
    assert.doesNotMatch(failure.causes[0], /Cannot find module/)
  })

  for (const [words, flags, advice] of [
    ['--no-addons', ['--no-addons'], /Start Node without it/],
    ['the permission model', [PERMISSION, '--allow-fs-read=*'], /Start Node with --allow-addons/]
  ]) {
    it(`is told which flag it takes under ${words}`, async () => {
      const shop = await project('rust-express-session', 'rust-express-session')
      const { message, causes } = await failureOf(shop, '--no-warnings', ...flags, 'without-binary.cjs')
      assert.match(message, advice)
      assert.match(causes[0], /addons is disabled/)
    })
  }

  it('is told to run yarn install where Yarn keeps the binary unpacked and it is gone', { skip: !tool('yarn4', 'yarn') && 'yarn4 is not installed' }, async () => {
    const shop = await project('rust-express-session')
    shop.useYarn({ nodeLinker: 'pnp' })
    const yarn = tool('yarn4', 'yarn')
    await shop.node(yarn, 'add', 'rust-express-session')
    fs.rmSync(shop.path('.yarn', 'unplugged'), { recursive: true })
    const printed = await shop.node(yarn, 'node', 'without-binary.cjs')
    const { message } = JSON.parse(printed)
    assert.match(message, /yarn install/)
    assert.doesNotMatch(message, /npm install/)
  })
})

describe('the advice on a missing binary', () => {
  const { missingBinaryError } = require(path.join(__dirname, '..', '..', 'lib', 'native', 'missing-binary.js'))

  it('is about permission in Deno', () => {
    const denied = new Error('Requires ffi access to "/app/some.node", run again with the --allow-ffi flag')
    const { message } = missingBinaryError([Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' }), denied])
    assert.match(message, /Start it with --allow-ffi/)
  })

  for (const oddity of [undefined, null, 'text', { message: { toString: () => 'object' } }]) {
    it(`survives ${typeof oddity} for a failure`, () => {
      assert.equal(missingBinaryError([oddity]).code, 'ERR_SESSION_NATIVE_BINDING')
    })
  }
})
