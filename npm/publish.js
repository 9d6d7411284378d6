'use strict'

/**
 * Publishes a release's tarballs, the main package last: so that its platforms are there when it is installed.
 *
 *     node npm/publish.js <folder> <tag> [arguments for npm publish]
 *
 * package.json must be filled in, HISTORY.md must have the version's date, the tag must be v and the version, and all
 * twelve tarballs must be there. A package that this version is
 * published of is left alone, so a release that broke off can be started again.
 */

const { execFileSync, spawnSync } = require('node:child_process')
const fs = require('node:fs')
const path = require('node:path')
const { isDated, mainManifest, placeholdersIn } = require('./pack')

function main ([folder, tag, ...extra]) {
  const manifest = mainManifest()
  const unfilled = placeholdersIn(manifest)
  if (unfilled.length > 0) throw new Error(`package.json still has placeholders in ${unfilled.join(', ')}: put your names in first`)

  const { name, version, optionalDependencies } = manifest
  const history = fs.readFileSync(path.join(__dirname, '..', 'HISTORY.md'), 'utf8')
  if (!isDated(history, version)) throw new Error(`HISTORY.md has no heading "## ${version}, <date>": date the release first`)
  if (tag !== `v${version}`) throw new Error(`The tag is ${tag}, the version ${version}`)

  const names = [...Object.keys(optionalDependencies), name]
  const tarballs = new Map(names.map((name) => [name, path.resolve(folder, `${name}-${version}.tgz`)]))
  const missing = [...tarballs.values()].filter((file) => !fs.existsSync(file))
  if (missing.length > 0) throw new Error(`Not there: ${missing.join(', ')}`)

  for (const [name, file] of tarballs) {
    if (isPublished(name, version)) {
      console.log(`${name}@${version} is published`)
    } else {
      execFileSync('npm', ['publish', file, '--provenance', '--access', 'public', ...extra], { stdio: 'inherit' })
    }
  }
}

function isPublished (name, version) {
  const { stdout } = spawnSync('npm', ['view', `${name}@${version}`, 'version'], { encoding: 'utf8' })
  return stdout.trim() === version
}

main(process.argv.slice(2))
