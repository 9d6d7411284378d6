'use strict'

/** What is published, as far as it can be packed on this machine, on a registry of its own. */

const { after, before } = require('node:test')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { pack, platforms } = require('../../npm/pack')
const { Project } = require('./project')
const { Registry } = require('./registry')

/**
 * @returns {Promise<{registry: Registry, packed: object[], end: () => void}>} `packed` as npm/pack.js
 *   tells it. A platform whose binary isn't here is on the registry without one, so that
 *   a package manager finds all of them and chooses.
 */
async function release () {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-release-'))
  const packed = pack(folder, { here: true })
  const registry = await new Registry().listen()

  const names = packed.map(({ name }) => name)
  for (const { tarball } of packed) registry.addTarball(tarball)
  for (const { folder: place, manifest } of platforms()) {
    if (!names.includes(manifest.name)) registry.addFolder(place)
  }

  return {
    registry,
    packed,
    end () {
      registry.close()
      fs.rmSync(folder, { recursive: true })
    }
  }
}

/**
 * For a `describe`: publishes before its tests, and removes the release and all projects after them.
 *
 * @returns {{ registry: Registry, project: (folder?: string) => Project }} `project` makes one that installs from there
 */
function releaseForTests () {
  let published
  const projects = []
  before(async () => { published = await release() })
  after(() => {
    published.end()
    for (const project of projects) project.remove()
  })
  return {
    get registry () { return published.registry },
    project (folder) {
      const made = new Project(published.registry.url, folder)
      projects.push(made)
      return made
    }
  }
}

module.exports = { release, releaseForTests }
