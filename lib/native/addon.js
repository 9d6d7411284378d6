'use strict'

/**
 * The native addon, or one error that says why there is none.
 *
 * The only file that loads the addon; everything under lib/native/ goes through it.
 */

/** What each platform's binaries are called after platform and architecture. */
const SUFFIXES = { linux: { glibc: '-gnu', musl: '-musl' }, darwin: { '': '' }, win32: { '': '-msvc' } }
const ARCHITECTURES = ['x64', 'arm64']

/** What makes the generated loader look elsewhere, or look closer. */
const WISHES = ['NAPI_RS_NATIVE_LIBRARY_PATH', 'NAPI_RS_FORCE_WASI', 'NAPI_RS_ENFORCE_VERSION_CHECK']

function load () {
  try {
    return loadUsual() ?? require('../../binding.js')
  } catch (cause) {
    throw loadError(cause)
  }
}

/**
 * The binary of this platform from one of the places where it nearly always is. The generated loader
 * knows many more; going through it first makes `require()` of this package slower by a twentieth.
 *
 * @returns {object|undefined}
 */
function loadUsual () {
  if (WISHES.some((name) => process.env[name])) return undefined

  // Of the two C libraries of Linux only the one that is there can load a binary made for it.
  for (const suffix of Object.values(SUFFIXES[process.platform] ?? {})) {
    const name = `${process.platform}-${process.arch}${suffix}`
    const addon = attempt(`../../rust-express-session.${name}.node`) ?? attempt(`rust-express-session-${name}`)
    if (addon !== undefined) return addon
  }
}

function attempt (place) {
  try {
    return require(place)
  } catch {
    // The generated loader will say what the matter is.
  }
}

/**
 * @returns {string} how the C library of this process calls itself: 'glibc', 'musl', or '' where that says nothing
 */
function libc () {
  if (process.platform !== 'linux') return ''
  // Without this the report looks up the name of every host that a socket is open to.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
}

/**
 * @param {unknown} cause what the generated loader threw
 * @returns {Error} with code ERR_SESSION_NATIVE_BINDING
 */
function loadError (cause) {
  const { platform, arch, version } = process
  const c = libc()
  const suffix = ARCHITECTURES.includes(arch) ? SUFFIXES[platform]?.[c] : undefined
  const error = new Error([
    `rust-express-session has no native binary that loads on ${platform} ${arch}${c && ` (${c})`}, Node ${version}.`,
    ...(suffix === undefined ? unsupported() : missing(`rust-express-session-${platform}-${arch}${suffix}`, c)),
    '  2. build it, with a Rust toolchain, in a checkout of the repository: npm install && npm run build',
    '  3. go back to express-session: your app and its sessions work with it unchanged'
  ].join('\n'), { cause })
  error.code = 'ERR_SESSION_NATIVE_BINDING'
  return error
}

function missing (name, c) {
  const flags = `--os=${process.platform} --cpu=${process.arch}${c && ` --libc=${c}`}`
  return [
    `It looked for the package ${name} and for a local build; the causes of this error say what`,
    'each of them answered. Three ways out:',
    `  1. install again, optional dependencies included: npm install ${flags} rust-express-session`
  ]
}

function unsupported () {
  return [
    'No package is published for this platform, and there is no local build. Three ways out:',
    '  1. use a platform that has one: Linux (glibc or musl), macOS or Windows, each on x64 or arm64'
  ]
}

module.exports = load()
