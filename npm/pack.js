'use strict'

/**
 * Packs what is published: the main package and one package for each platform.
 *
 *     node npm/pack.js <folder> [--here]
 *
 * The committed package.json does not name the platform packages: until they are published, `npm ci` would
 * fail on them. Here each is added as an optional dependency, at exactly the main package's version. The
 * release publishes these tarballs, and the package tests install them.
 *
 * Binaries are taken from the repository's root, where a build leaves them. `--here` packs only the platforms
 * whose binary is there; without it a missing one is an error. `--refuse` in the folder's place packs nothing and
 * fails: package.json has it run when somebody publishes the folder itself.
 */

const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const ROOT = path.join(__dirname, '..')

/** Of the crates in the binaries; written by licences.js. */
const NOTICES = 'THIRD-PARTY-LICENSES'

/** What package.json has in place of names that only its owner knows. */
const PLACEHOLDER = /\b(OWNER|AUTHOR)\b/

/** What platform packages take over from package.json. */
const SHARED_FIELDS = ['homepage', 'bugs', 'repository', 'author']

module.exports = { isDated, pack, platforms, mainManifest, placeholdersIn, SHARED_FIELDS }

/**
 * @param {object} manifest a package.json
 * @returns {string[]} its fields that still hold a placeholder; such a package must not be published
 */
function placeholdersIn (manifest) {
  return Object.keys(manifest).filter((field) => PLACEHOLDER.test(JSON.stringify(manifest[field])))
}

/**
 * @param {string} history the text of HISTORY.md
 * @param {string} version
 * @returns {boolean} whether the version has a heading with its date; a release without must not be published
 */
function isDated (history, version) {
  return history.split('\n').some((line) => line.startsWith(`## ${version}, `) && /, \d{4}-\d\d-\d\d$/.test(line))
}

/** @returns {{folder: string, manifest: object}[]} the platform packages of this folder */
function platforms () {
  return fs.readdirSync(__dirname, { withFileTypes: true })
    .filter((entry) => fs.existsSync(path.join(__dirname, entry.name, 'package.json')))
    .map(({ name }) => ({ folder: path.join(__dirname, name), manifest: readManifest(path.join(__dirname, name)) }))
}

/**
 * @returns {object} the main package's package.json as it is published
 * @throws {Error} if a platform package has another version
 */
function mainManifest () {
  const manifest = readManifest(ROOT)
  const optionalDependencies = {}
  for (const { manifest: { name, version } } of platforms()) {
    if (version !== manifest.version) throw new Error(`${name} is at ${version}, the main package at ${manifest.version}`)
    optionalDependencies[name] = version
  }
  return { ...manifest, optionalDependencies }
}

/**
 * @param {string} folder where the tarballs go; made if it isn't there
 * @param {object} [options]
 * @param {boolean} [options.here=false] leave out the platforms whose binary is missing
 * @returns {{name: string, tarball: string, files: string[], unpackedSize: number}[]} the main package
 *   comes last, as it is published last; `unpackedSize` in bytes
 * @throws {Error} if versions differ, or a platform's binary is missing
 */
function pack (folder, { here = false } = {}) {
  const main = mainManifest()
  fs.mkdirSync(folder, { recursive: true })
  const packed = []

  for (const platform of platforms()) {
    const binary = path.join(ROOT, platform.manifest.main)
    if (fs.existsSync(binary)) packed.push(packPlatform(platform, binary, folder))
    else if (!here) throw new Error(`No ${platform.manifest.main} to pack ${platform.manifest.name} with`)
  }
  packed.push(packMain(main, folder))
  return packed
}

function packPlatform ({ folder, manifest }, binary, target) {
  return inStage((stage) => {
    fs.cpSync(folder, stage, { recursive: true })
    fs.copyFileSync(binary, path.join(stage, manifest.main))
    fs.copyFileSync(path.join(ROOT, 'LICENSE'), path.join(stage, 'LICENSE'))
    fs.copyFileSync(path.join(__dirname, NOTICES), path.join(stage, NOTICES))
    writeManifest(stage, { ...manifest, ...sharedFields(), files: [...manifest.files, NOTICES] })
    return npmPack(stage, target)
  })
}

function sharedFields () {
  const manifest = readManifest(ROOT)
  return Object.fromEntries(SHARED_FIELDS.map((field) => [field, manifest[field]]))
}

function packMain (manifest, target) {
  return inStage((stage) => {
    for (const name of manifest.files) {
      fs.cpSync(path.join(ROOT, name), path.join(stage, name), { recursive: true })
    }
    writeManifest(stage, manifest)
    return npmPack(stage, target)
  })
}

function inStage (work) {
  const stage = fs.mkdtempSync(path.join(os.tmpdir(), 'session-pack-'))
  try {
    return work(stage)
  } finally {
    fs.rmSync(stage, { recursive: true })
  }
}

function npmPack (stage, target) {
  const [{ name, filename, files, unpackedSize }] = JSON.parse(runNpm(['pack', '--json', '--ignore-scripts', '--pack-destination', path.resolve(target)], stage))
  return { name, tarball: path.join(target, filename), files: files.map((file) => file.path).sort(), unpackedSize }
}

/** npm is a script of the command shell on Windows; everything else runs it as it is. */
function runNpm (args, cwd) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' })
}

function readManifest (folder) {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
}

function writeManifest (folder, manifest) {
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

function main ([folder, ...flags]) {
  if (folder === '--refuse') {
    console.error('Publish the tarballs that `npm run pack:release <folder>` makes: only they name the platform packages.')
    process.exit(1)
  }
  if (folder === undefined || folder.startsWith('-')) {
    console.error('usage: node npm/pack.js <folder> [--here]')
    process.exit(2)
  }
  for (const { name, tarball, unpackedSize } of pack(folder, { here: flags.includes('--here') })) {
    console.log(`${name}  ${tarball}  ${Math.ceil(unpackedSize / 1024)} KiB`)
  }
}

if (require.main === module) main(process.argv.slice(2))
