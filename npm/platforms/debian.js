'use strict'

/**
 * Packages of Debian for any architecture, unpacked below target/ instead of installed: one, or what runs a program.
 *
 * apt gets a configuration of its own for each architecture. The mirror is the machine's own. On a relative of Debian
 * there are only its own packages, for its own architecture: enough for what needs no emulator.
 */

const fs = require('node:fs')
const path = require('node:path')
const { SCRATCH, madeOnce, output, run } = require('./commands')

/** Debian's name for this machine's architecture. */
const HOST = { x64: 'amd64', arm64: 'arm64' }[process.arch]

module.exports = { HOST, unpack, unpackAll }

/**
 * @param {string} architecture Debian's name, such as 'amd64'
 * @param {string} name of a package
 * @param {(version: string) => boolean} [isWanted] the newest version that it accepts is taken
 * @returns {string} the folder that stands for /
 * @throws {Error} where apt or the package is missing; of the latter with code 'NOT_AVAILABLE'
 */
function unpack (architecture, name, isWanted = () => true) {
  return madeOnce(`${name}-${architecture}`, function (folder) {
    const env = aptFor(architecture)
    const versions = output('apt-cache', ['madison', name], { env }).split('\n').map((line) => line.split('|')[1]?.trim())
    const version = versions.find((version) => version !== undefined && isWanted(version))
    if (version === undefined) {
      throw Object.assign(new Error(`apt knows no fitting ${name} for ${architecture}`), { code: 'NOT_AVAILABLE' })
    }

    download(folder, [`${name}=${version}`], env)
  })
}

/**
 * @param {string} architecture Debian's name
 * @param {string} name of a package
 * @returns {string} the folder that stands for /, with the package and all that it needs
 */
function unpackAll (architecture, name) {
  return madeOnce(`${name}-and-more-${architecture}`, function (folder) {
    const env = aptFor(architecture)
    const names = output('apt-cache', ['depends', '--recurse', '--important', name], { env }).split('\n')
    // Not what it says about a package, and not the names that several packages have in common.
    download(folder, names.filter((name) => /^[a-z0-9]/.test(name)), env)

    // Debian has /lib as a link, which belongs to no package that is needed.
    const library = path.join(folder, 'lib')
    if (!fs.existsSync(library)) fs.symlinkSync('usr/lib', library)
  })
}

function download (folder, names, env) {
  run('apt-get', ['download', '--quiet=2', ...names], { cwd: folder, env })
  for (const file of fs.readdirSync(folder).filter((file) => file.endsWith('.deb'))) {
    run('dpkg-deb', ['--extract', file, '.'], { cwd: folder })
    fs.rmSync(path.join(folder, file))
  }
}

/** @returns {object} the environment in which apt knows this architecture */
function aptFor (architecture) {
  const name = `apt-${architecture}`
  const configuration = path.join(SCRATCH, name, 'apt.conf')
  const env = { APT_CONFIG: configuration }

  madeOnce(name, function (folder) {
    for (const part of ['lists/partial', 'cache/archives/partial', 'sources.d']) fs.mkdirSync(path.join(folder, part), { recursive: true })
    fs.writeFileSync(path.join(folder, 'status'), '')
    fs.writeFileSync(path.join(folder, 'sources.list'), sources())
    fs.writeFileSync(configuration, aptConfiguration(folder, architecture))
    run('apt-get', ['update', '--quiet=2'], { env })
  })
  return env
}

function aptConfiguration (folder, architecture) {
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'APT::Sandbox::User': 'root',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
    'Dir::State': folder,
    'Dir::State::status': path.join(folder, 'status'),
    'Dir::Cache': path.join(folder, 'cache'),
    'Dir::Etc::sourcelist': path.join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': path.join(folder, 'sources.d'),
    'Dir::Etc::preferencesparts': path.join(folder, 'sources.d'),
    'Dir::Etc::trustedparts': '/usr/share/keyrings'
  }
  return Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join('')
}

/** @returns {string} for apt: where this machine itself takes its system from */
function sources () {
  const [system, codename] = output('sh', ['-c', '. /etc/os-release && echo "$ID $VERSION_CODENAME"']).split(' ')
  const known = output('apt-get', ['indextargets', '--format', '$(RELEASE) $(REPO_URI)', 'Created-By: Packages'])
  const source = known.split('\n').map((line) => line.split(' ')).find(([release]) => release === codename)
  if (source === undefined) throw new Error(`apt knows no packages of ${codename}: apt-get update`)

  // The newest, by the names that stay when Debian has a new release.
  const suites = system === 'debian' ? ['stable main', 'stable-backports main'] : [`${codename} main universe`]
  return suites.map((suite) => `deb ${source[1]} ${suite}\n`).join('')
}
