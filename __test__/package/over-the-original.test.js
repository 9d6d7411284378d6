'use strict'

/**
 * Installing over express-session, with the package managers people use. npm looks at versions only: this
 * package has versions that the original never has, so an alias always counts as a change.
 */

const { after, before, describe, it } = require('node:test')
const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { releaseForTests } = require('./release')
const tool = require('./tool')

const ALIAS = 'npm:rust-express-session@^1.19.100'
const OURS = /^rust-express-session@/

/** Which copy the app gets, and which a store that depends on express-session itself. */
const WHO = `
const { createRequire } = require('node:module')
const fs = require('node:fs')
const from = (folder) => createRequire(folder + '/x.js')
const nameOf = (folder) => { const { name, version } = from(folder)('express-session/package.json'); return name + '@' + version }
const store = fs.realpathSync(__dirname + '/node_modules/old-store')
console.log(JSON.stringify({ app: process.argv[2] === 'store' ? undefined : nameOf(__dirname), store: nameOf(store) }))`

/** Each package manager: its script, the key of package.json that replaces nested dependencies, and what always works. */
const MANAGERS = [
  { name: 'npm 10', script: ['npm10', 'npm'], add: 'install', key: 'overrides', fresh: true },
  { name: 'npm 11', script: ['npm11', 'npm'], add: 'install', key: 'overrides', fresh: true },
  { name: 'pnpm', script: ['pnpm'], add: 'add', key: 'pnpm', install: ['--no-frozen-lockfile'] },
  { name: 'yarn 1', script: ['yarn1', 'yarn'], add: 'add', key: 'resolutions', install: ['--ignore-engines'] },
  { name: 'yarn 4', script: ['yarn4', 'yarn'], add: 'add', key: 'resolutions' }
]

describe('installing over express-session', { concurrency: 2 }, () => {
  const published = releaseForTests()
  const stands = fs.mkdtempSync(path.join(os.tmpdir(), 'session-originals-'))

  before(() => {
    // Only names, versions and dependencies of the originals matter here.
    for (const version of ['1.18.2', '1.19.0']) {
      addPackage('express-session', version)
      addPackage('old-store', version, { 'express-session': version })
    }
  })
  after(() => fs.rmSync(stands, { recursive: true }))

  function addPackage (name, version, dependencies = {}) {
    const folder = path.join(stands, `${name}-${version}`)
    fs.mkdirSync(folder)
    fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version, dependencies }))
    published.registry.addFolder(folder)
  }

  /** A project with the original, and a store that brings the original in `nested`. */
  async function projectWith (manager, nested) {
    const project = published.project()
    project.write('who.cjs', WHO)
    if (manager.name === 'yarn 4') project.useYarn()
    const run = (...args) => project.node(tool(...manager.script), ...args)

    const shop = {
      edit (dependency, replacement) {
        const dependencies = { 'old-store': nested, ...(dependency && { 'express-session': dependency }) }
        const replacements = replacement && { 'express-session': replacement }
        project.write('package.json', JSON.stringify({
          name: 'shop',
          private: true,
          dependencies,
          ...(replacement && { [manager.key]: manager.key === 'pnpm' ? { overrides: replacements } : replacements })
        }))
      },
      add: (what) => run(manager.add, what, ...(manager.name === 'yarn 1' ? manager.install : [])),
      install: () => run('install', ...(manager.install ?? [])),
      async installAfresh () {
        for (const name of ['node_modules', 'package-lock.json']) fs.rmSync(project.path(name), { recursive: true })
        await shop.install()
      },
      who: async (...args) => JSON.parse(await project.node('who.cjs', ...args))
    }
    shop.edit('^1.17.0')
    await shop.install()
    const { app, store } = await shop.who()
    assert.deepEqual([app, store], ['express-session@1.19.0', `express-session@${nested}`])
    return shop
  }

  for (const manager of MANAGERS) {
    describe(`with ${manager.name}`, { skip: !tool(...manager.script) && `${manager.script[0]} is not installed` }, () => {
      it('gives the app this package by a command', async () => {
        const shop = await projectWith(manager, '1.18.2')
        await shop.add(`express-session@${ALIAS}`)
        assert.match((await shop.who()).app, OURS)
      })

      it('gives the app this package by an alias written into package.json', async () => {
        const shop = await projectWith(manager, '1.19.0')
        shop.edit(ALIAS)
        await shop.install()
        assert.match((await shop.who()).app, OURS)
      })

      for (const nested of ['1.18.2', '1.19.0']) {
        it(`gives a store that brings ${nested} this package by ${manager.key} alone`, async () => {
          const shop = await projectWith(manager, nested)
          shop.edit(undefined, ALIAS)
          await shop.install()
          assert.match((await shop.who('store')).store, OURS)
        })

        it(`gives everyone this package, where a store brings ${nested}, by alias and ${manager.key}`, async () => {
          const shop = await projectWith(manager, nested)
          shop.edit(ALIAS, manager.fresh ? '$express-session' : ALIAS)
          // npm keeps a nested copy that its lock file names, whatever overrides say.
          await (manager.fresh ? shop.installAfresh() : shop.install())
          const { app, store } = await shop.who()
          assert.match(app, OURS)
          assert.match(store, OURS)
        })
      }
    })
  }
})
