'use strict'

const crypto = require('node:crypto')
const fs = require('node:fs/promises')
const path = require('node:path')
const { npm } = require('./npm')
const { ROOT, SCRATCH } = require('./places')

const ORIGINAL = '1.19.0'

/**
 * What an application writes after `"express-session":` to run on a subject.
 *
 * @param {string} subject `original`, `ours`, a folder or an npm specifier
 * @returns {Promise<object>} `label`, `name` and `version` for people, `specifier` for npm
 */
async function prepareSubject (subject) {
  if (subject === 'original') {
    return { label: 'original', name: 'express-session', version: ORIGINAL, specifier: ORIGINAL }
  }

  if (subject === 'ours' || /^[./]/.test(subject)) {
    return pack(subject === 'ours' ? ROOT : path.resolve(subject), subject === 'ours' ? 'ours' : path.basename(subject))
  }

  return { label: subject.replace(/\W+/g, '-'), name: nameIn(subject), version: '', specifier: subject }
}

/** `1.18.0` and `npm:express-session@1.18.0` are express-session's. */
function nameIn (specifier) {
  return /^npm:((@[^/]+\/)?[^@]+)/.exec(specifier)?.[1] ?? 'express-session'
}

/**
 * Packs a folder as it would be published, with the binaries that a platform package would bring lying
 * next to the loader, where it looks first.
 */
async function pack (folder, label) {
  const staging = path.join(SCRATCH, 'packing', label)

  await fs.rm(staging, { recursive: true, force: true })
  await fs.mkdir(staging, { recursive: true })

  for (const file of JSON.parse(await npm(folder, 'pack', '--dry-run', '--json', '--ignore-scripts'))[0].files) {
    await copy(path.join(folder, file.path), path.join(staging, file.path))
  }

  const binaries = (await fs.readdir(folder)).filter((name) => name.endsWith('.node'))
  await Promise.all(binaries.map((name) => copy(path.join(folder, name), path.join(staging, name))))
  const { name, version } = await manifest(staging, binaries)
  const [{ filename }] = JSON.parse(await npm(staging, 'pack', '--json', '--ignore-scripts'))
  const tarball = await keep(path.join(staging, filename))

  return { label, name, version, specifier: `file:${tarball}` }
}

async function copy (from, to) {
  await fs.mkdir(path.dirname(to), { recursive: true })
  await fs.copyFile(from, to)
}

/** Lets the staged package.json publish the binaries too. */
async function manifest (staging, binaries) {
  const file = path.join(staging, 'package.json')
  const json = JSON.parse(await fs.readFile(file, 'utf8'))

  if (json.files) {
    json.files.push(...binaries)
  }

  await fs.writeFile(file, JSON.stringify(json, null, 2))
  return json
}

/** Names the tarball after its content: a changed package is another specifier, an unchanged one the same. */
async function keep (tarball) {
  const digest = crypto.createHash('sha256').update(await fs.readFile(tarball)).digest('hex').slice(0, 12)
  const kept = path.join(SCRATCH, 'packing', `${path.basename(tarball, '.tgz')}-${digest}.tgz`)

  await fs.rename(tarball, kept)
  return kept
}

module.exports = { prepareSubject }
