'use strict'

/**
 * Every store, one file each under `stores/`, and the companions too heavy for `npm test`, under
 * `companions/`. A file exports one entry or an array of them:
 *
 *   id        unique; the package's name, with what sets this configuration apart
 *   package   the store's name on npm
 *   install   what the application depends on: name → pinned version
 *   level     'R' real backend, 'W' real driver against a fake server, 'F' fake client
 *   backend   for people: what stands behind it
 *   server    optional: the name of a file under `backends/`
 *   native    optional: dependencies to compile
 *   npm       optional: further arguments for `npm install`
 *   overrides optional: further overrides
 *   quick     optional: part of the quick run
 *   absent    instead of install and open: why it cannot be run at all
 *   open      ({ session, load, importModule, folder, unique, backend, port }) → { store, lose }, or a
 *             promise of it; `load` requires from the application, `folder` is an empty working folder,
 *             `unique` a name for tables and prefixes, `port` where the server can be lost. `lose` is for
 *             stores without a server: it takes the backend away.
 *   script    of a companion: its own checks, each given what `open` returned
 */

const fs = require('node:fs')
const path = require('node:path')

const FOLDERS = ['stores', 'companions'].map((name) => path.join(__dirname, name))

let entries

/** @returns {object[]} all entries, by name */
function catalogue () {
  entries ??= FOLDERS
    .flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)))
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => require(name))
    .map((entry) => ({ id: entry.package, ...entry }))
    .sort((one, other) => one.id.localeCompare(other.id))

  return entries
}

/** @throws {TypeError} when there is none */
function findEntry (id) {
  const found = catalogue().find((entry) => entry.id === id)

  if (!found) {
    throw new TypeError(`no store is called ${id}`)
  }

  return found
}

/**
 * Picks what a command line asks for.
 *
 * @param {object} options `only` and `quick`
 * @throws {TypeError} for a name in `only` that nothing has
 */
function choose ({ only, quick }) {
  if (!only) {
    return catalogue().filter((entry) => !quick || entry.quick)
  }

  return only.flatMap((name) => {
    const found = catalogue().filter((entry) => entry.id === name || entry.package === name)
    return found.length > 0 ? found : findEntry(name)
  })
}

module.exports = { choose, findEntry }
