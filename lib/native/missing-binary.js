'use strict'

/** The error of a process in which no native binary loads. Loaded only then. */

const path = require('node:path')

/** The platforms a package is published for. */
const PLATFORMS = [
  'darwin-arm64', 'darwin-x64', 'linux-arm-gnueabihf', 'linux-arm64-gnu', 'linux-arm64-musl', 'linux-riscv64-gnu',
  'linux-s390x-gnu', 'linux-x64-gnu', 'linux-x64-musl', 'win32-arm64-msvc', 'win32-x64-msvc'
]

/** What the names of a platform's packages end with, by the C library there; an entry with the processor goes before one without. */
const SUFFIXES = { glibc: '-gnu', 'glibc-arm': '-gnueabihf', musl: '-musl', win32: '-msvc' }

const ROOT = path.join(__dirname, '..', '..')

/**
 * @param {unknown[]} failures what every try to load the binary ended with, in their order
 * @returns {Error} with code `ERR_SESSION_NATIVE_BINDING`; its `cause` is the failure that tells most
 */
function missingBinaryError (failures) {
  const machine = describeMachine()
  const failure = failures.find((failure) => !isNotFound(failure)) ?? failures[0]
  const error = new Error([
    `${installedName()} has no native binary that loads on ${machine.words}, Node ${process.version}.`,
    ...adviceFor(failure, machine)
  ].join('\n'), { cause: inShort(failure) })
  error.code = 'ERR_SESSION_NATIVE_BINDING'
  return error
}

/** What happened, and what to do about it. */
function adviceFor (failure, machine) {
  const text = messageOf(failure)

  if (/addons is disabled|ERR_DLOPEN_DISABLED/.test(`${failure?.code} ${text}`)) {
    return process.permission === undefined
      ? ['This process was started with --no-addons. Start Node without it.']
      : ['Native addons are switched off by the permission model. Start Node with --allow-addons.']
  }
  if (/requires ffi access|--allow-ffi/i.test(text)) {
    return ['Deno wants permission for native code. Start it with --allow-ffi.']
  }
  if (process.versions.pnp !== undefined) {
    return ['Yarn keeps binaries unpacked in .yarn/unplugged, and this one is not there: yarn install']
  }
  if (process.env.NAPI_RS_NATIVE_LIBRARY_PATH) {
    return ['NAPI_RS_NATIVE_LIBRARY_PATH names a file that is no such binary; the cause of this error says why.']
  }
  if (!PLATFORMS.includes(machine.platform)) {
    return ['No package is published for this platform.',
      ...otherWays('Use a platform that has one: Linux (glibc or musl), macOS or Windows, each on x64 or arm64; Linux (glibc) on armv7, riscv64 or s390x.')]
  }

  const installed = PLATFORMS.filter(isInstalled)
  if (installed.length > 0 && !installed.includes(machine.platform)) {
    return [`node_modules comes from another machine: it holds the binary for ${installed.join(' and ')}.`,
      ...otherWays(`Install for this one: npm install --include=optional ${machine.flags}`)]
  }
  if (!isNotFound(failure)) {
    return ['A binary is there, but it does not load; the cause of this error says why.',
      ...otherWays(`Install it again: npm install --force --include=optional ${machine.flags}`)]
  }
  return [`The optional dependency rust-express-session-${machine.platform} is not installed.`,
    ...otherWays('Install it as well: npm install --include=optional')]
}

function otherWays (first) {
  return [
    `  - ${first}`,
    '  - Or build it, with a Rust toolchain, in a checkout of the repository: npm install && npm run build',
    '  - Or go back to express-session: your app and its sessions work with it unchanged.'
  ]
}

function describeMachine () {
  const { platform, arch } = process
  const libc = nameLibc()
  const words = `${platform} ${arch}${libc && ` (${libc})`}`
  const flags = `--os=${platform} --cpu=${arch}${libc && ` --libc=${libc}`}`
  const suffix = SUFFIXES[`${libc}-${arch}`] ?? SUFFIXES[libc || platform] ?? ''
  return { words, flags, platform: `${platform}-${arch}${suffix}` }
}

/** @returns {string} 'glibc', 'musl', or '' where there is no choice */
function nameLibc () {
  if (process.platform !== 'linux') return ''
  // Without this the report looks up the name of every host that a socket is open to.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
}

/** The package may be installed under another name, such as that of the original. */
function installedName () {
  const [, name] = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)$/.exec(ROOT) ?? []
  return name === undefined || name === 'rust-express-session' ? 'rust-express-session' : `${name} (rust-express-session)`
}

function isInstalled (platform) {
  try {
    require.resolve(`rust-express-session-${platform}/package.json`)
    return true
  } catch {
    return false
  }
}

function isNotFound (failure) {
  return failure?.code === 'MODULE_NOT_FOUND' || /^Cannot find (module|native binding)/.test(messageOf(failure))
}

/** The first line of a failure: Node prints all of a cause, and the rest says nothing new. */
function inShort (failure) {
  const cause = new Error(messageOf(failure).split('\n')[0])
  if (failure?.code !== undefined) cause.code = failure.code
  return cause
}

function messageOf (failure) {
  return String(failure?.message ?? failure)
}

module.exports = { missingBinaryError }
