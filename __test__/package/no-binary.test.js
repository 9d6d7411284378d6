'use strict'

const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const { Project } = require('./project')
const { release } = require('./release')

const LIBC = { glibc: 'gnu', musl: 'musl' }

describe('a machine without a binary', () => {
  let published
  let shop

  before(async () => {
    published = await release()
    shop = new Project(published.registry.url).addApps('rust-express-session')
    await shop.npm('install', 'rust-express-session', '--omit=optional')
  })
  after(() => {
    published.end()
    shop.remove()
  })

  async function failure (...elsewhere) {
    return JSON.parse(await shop.node('without-binary.cjs', ...elsewhere))
  }

  it('installs without an error', () => {
    assert.ok(fs.existsSync(shop.path('node_modules', 'rust-express-session', 'index.js')))
  })

  it('gives one error with a code when the package is loaded', async () => {
    const { code, name } = await failure()
    assert.equal(code, 'ERR_SESSION_NATIVE_BINDING')
    assert.equal(name, 'Error')
  })

  it('says platform, architecture, C library and Node version', async () => {
    const { message } = await failure()
    const { glibcVersionRuntime } = process.report.getReport().header
    const libc = process.platform === 'linux' ? (glibcVersionRuntime ? 'glibc' : 'musl') : ''
    for (const fact of [process.platform, process.arch, libc, process.version]) {
      assert.ok(message.includes(fact), `${fact} in: ${message}`)
    }
  })

  it('names the package it looked for', async () => {
    const { message } = await failure()
    const libc = process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
    const suffix = { linux: `-${LIBC[libc]}`, win32: '-msvc', darwin: '' }[process.platform]
    assert.ok(message.includes(`rust-express-session-${process.platform}-${process.arch}${suffix}`), message)
  })

  it('keeps what each place answered as a chain of causes', async () => {
    const { causes } = await failure()
    assert.ok(causes.length >= 2, `${causes.length} causes`)
    assert.ok(causes.some((cause) => /Cannot find module .*rust-express-session/.test(cause)), causes.join('\n'))
  })

  it('shows three ways out', async () => {
    const { message } = await failure()
    assert.match(message, new RegExp(`npm install .*--os=${process.platform} --cpu=${process.arch}`))
    assert.match(message, /npm install && npm run build/)
    assert.match(message, /express-session: your app/)
    assert.equal(message.match(/^ *[1-9]\. /gm).length, 3)
  })

  for (const [platform, arch, wanted] of [
    ['win32', 'x64', 'rust-express-session-win32-x64-msvc'],
    ['win32', 'arm64', 'rust-express-session-win32-arm64-msvc'],
    ['darwin', 'arm64', 'rust-express-session-darwin-arm64']
  ]) {
    it(`names the package of ${platform} ${arch} as it is called there`, async () => {
      const { code, message } = await failure(platform, arch)
      assert.equal(code, 'ERR_SESSION_NATIVE_BINDING')
      assert.match(message, new RegExp(`${wanted}\\b`))
    })
  }

  it('promises no package for a platform that has none', async () => {
    const { code, message, causes } = await failure('sunos', 'x64')
    assert.equal(code, 'ERR_SESSION_NATIVE_BINDING')
    assert.match(message, /sunos x64/)
    assert.doesNotMatch(message, /rust-express-session-sunos/)
    assert.match(causes.join('\n'), /Unsupported OS: sunos/)
  })

  it('works again after the first way out was taken', async () => {
    const { message } = await failure()
    const [, flags] = /npm install (.*) rust-express-session/.exec(message)
    await shop.npm('install', ...flags.split(' '), 'rust-express-session', 'express')
    assert.equal(await shop.node('app.cjs'), '1 2')
  })
})
