'use strict'

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const root = path.join(__dirname, '..', '..')
const types = path.join(root, 'node_modules', '@types')
const { name } = require(path.join(root, 'package.json'))

/** Packages of @types: Express with all that is there on its behalf, and upstream's. */
const EXPRESS = ['express', 'express-serve-static-core', 'body-parser', 'connect', 'serve-static']
const UPSTREAM = 'express-session'

/**
 * Makes a folder as a user's project is, with this package's declarations installed in it.
 *
 * @param {object} options
 * @param {string[]} options.cases folders of `cases/`, whose files are the project's own
 * @param {string} [options.installedAs] the name it is installed under, and imported by
 * @param {boolean} [options.hasUpstreamTypes] install @types/express-session beside it
 * @param {boolean} [options.hasExpressTypes] install @types/express
 * @returns {{ folder: string, files: string[], types: string[] }} where it is, its own files, and
 *   what `types` of its compiler options is
 */
function makeProject ({ cases, installedAs = name, hasUpstreamTypes = false, hasExpressTypes = true }) {
  const unwanted = [...(hasUpstreamTypes ? [] : [UPSTREAM]), ...(hasExpressTypes ? [] : EXPRESS)]
  const packages = typesExcept(unwanted)
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'session-types-'))

  installDeclarations(path.join(folder, 'node_modules', installedAs))
  linkTypes(path.join(folder, 'node_modules', '@types'), packages)

  return {
    folder,
    files: cases.flatMap((from) => copyCases(path.join(__dirname, 'cases', from), folder, installedAs)),
    types: hasUpstreamTypes ? ['node', UPSTREAM] : ['node']
  }
}

/** Where the packages of @types are, but for some. */
function typesExcept (unwanted) {
  // Upstream's fail here if they are not installed: the compiler would take ours in their place.
  return [...new Set([...fs.readdirSync(types), UPSTREAM])]
    .filter((type) => !unwanted.includes(type))
    .map((type) => fs.realpathSync(path.join(types, type)))
}

/** Copied, since a link would lead to this repository's own node_modules. */
function installDeclarations (folder) {
  fs.mkdirSync(path.join(folder, 'session'), { recursive: true })
  const declarations = fs.readdirSync(path.join(root, 'session'))
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => path.join('session', file))

  for (const file of ['package.json', 'index.d.ts', 'testing.d.ts', ...declarations]) {
    fs.copyFileSync(path.join(root, file), path.join(folder, file))
  }
}

function linkTypes (folder, packages) {
  fs.mkdirSync(folder)
  for (const place of packages) {
    fs.symlinkSync(place, path.join(folder, path.basename(place)), 'junction')
  }
}

function copyCases (from, folder, installedAs) {
  return fs.readdirSync(from).map((file) => {
    const to = path.join(folder, file)
    const text = fs.readFileSync(path.join(from, file), 'utf8')
    fs.writeFileSync(to, text.replaceAll(`'${name}`, `'${installedAs}`))
    return to
  })
}

module.exports = { makeProject }
