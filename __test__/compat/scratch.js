'use strict'

const crypto = require('node:crypto')
const fs = require('node:fs/promises')
const path = require('node:path')
const { npm } = require('./npm')
const { SCRATCH } = require('./places')

/** The name of a module in every folder that imports others from there, since `import()` looks from its own file. */
const IMPORTER = 'import.mjs'

const builds = new Map()

/**
 * Makes the folder of an application that uses a store and a subject, or finds it from an earlier run.
 *
 * @param {object} store an entry of the catalogue
 * @param {object} subject as `prepareSubject` gives it
 * @returns {Promise<string>} the folder, with a complete `node_modules`
 */
async function prepareFolder (store, subject) {
  const manifest = {
    private: true,
    dependencies: { ...store.install, 'express-session': subject.specifier },
    overrides: { ...store.overrides, 'express-session': '$express-session' }
  }
  const folder = path.join(SCRATCH, 'applications', `${store.id.replace(/[^\w.-]+/g, '+')}-${subject.label}-${digest(manifest)}`)

  if (await exists(path.join(folder, '.complete'))) {
    return folder
  }

  await removeOlder(folder)
  await fs.mkdir(folder, { recursive: true })
  await fs.writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  await fs.writeFile(path.join(folder, IMPORTER), 'export default (name) => import(name)\n')
  await npm(folder, 'install', '--ignore-scripts', ...(store.npm || []))
  await assertAlone(folder, subject)
  await Promise.all((store.native || []).map((name) => addBuild(folder, name)))
  await fs.writeFile(path.join(folder, '.complete'), '')
  return folder
}

/** A second express-session in the tree would be the one that some of the packages get. */
async function assertAlone (folder, subject) {
  const { packages } = JSON.parse(await fs.readFile(path.join(folder, 'package-lock.json'), 'utf8'))
  const found = Object.entries(packages).filter(([place]) => place.endsWith('node_modules/express-session'))
  const names = found.map(([, { name = 'express-session' }]) => name)

  if (names.length !== 1 || names[0] !== subject.name) {
    throw new Error(`expected ${subject.name} alone in the place of express-session, found ${names.join(', ')}`)
  }
}

function digest (value) {
  return crypto.createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10)
}

function exists (file) {
  return fs.access(file).then(() => true, () => false)
}

/** Removes what earlier runs made for the same store and subject from another specification. */
async function removeOlder (folder) {
  const parent = path.dirname(folder)
  const stem = path.basename(folder).replace(/[0-9a-f]{10}$/, '')
  const names = await fs.readdir(parent).catch(() => [])
  const older = names.filter((name) => name.startsWith(stem) && name.length === stem.length + 10)

  await Promise.all(older.map((name) => fs.rm(path.join(parent, name), { recursive: true, force: true })))
}

/** Compiling takes minutes: each version of a native driver is built once and copied from then on. */
async function addBuild (folder, name) {
  const target = path.join(folder, 'node_modules', name)
  const { version } = JSON.parse(await fs.readFile(path.join(target, 'package.json'), 'utf8'))
  const key = `${name}-${version}`

  if (!builds.has(key)) {
    builds.set(key, build(name, version, path.join(SCRATCH, 'native', key.replace('/', '+'))))
  }

  await fs.cp(await builds.get(key), path.join(target, 'build'), { recursive: true })
}

async function build (name, version, folder) {
  const built = path.join(folder, 'node_modules', name, 'build')

  await installOnce(folder, { [name]: version })
  await fs.access(built)
  return built
}

/**
 * Installs a server that comes from npm.
 *
 * @param {string} name
 * @param {string} version
 * @param {string} program its file in the package
 * @returns {Promise<string>} that file
 */
async function installTool (name, version, program) {
  const folder = path.join(SCRATCH, 'tools', `${name}-${version}`)

  await installOnce(folder, { [name]: version }, '--ignore-scripts')
  return path.join(folder, 'node_modules', name, program)
}

async function installOnce (folder, dependencies, ...args) {
  if (await exists(path.join(folder, '.complete'))) {
    return
  }

  await fs.rm(folder, { recursive: true, force: true })
  await fs.mkdir(folder, { recursive: true })
  await fs.writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await npm(folder, 'install', ...args)
  await fs.writeFile(path.join(folder, '.complete'), '')
}

module.exports = { IMPORTER, installTool, prepareFolder }
