'use strict'

/**
 * The native addon, or one error that says why there is none.
 *
 * The only file that loads the addon; everything under lib/native/ goes through it.
 */

/**
 * @returns {string} how the C library of this process calls itself: 'glibc', 'musl', or '' where that says nothing
 */
function libc () {
  if (process.platform !== 'linux') return ''
  const report = process.report?.getReport()
  return report?.header?.glibcVersionRuntime ? 'glibc' : 'musl'
}

/**
 * @param {unknown} cause what the generated loader threw
 * @returns {Error} with code ERR_SESSION_NATIVE_BINDING
 */
function loadError (cause) {
  const c = libc()
  const target = `${process.platform}-${process.arch}${c && `-${c === 'musl' ? 'musl' : 'gnu'}`}`
  const flags = `--os=${process.platform} --cpu=${process.arch}${c && ` --libc=${c}`}`
  const error = new Error([
    `rust-express-session found no native binary for ${process.platform} ${process.arch}` +
      `${c && ` (${c})`}, Node ${process.version}.`,
    `It looked for the package rust-express-session-${target} and for a local build. Three ways out:`,
    `  1. install again, optional dependencies included: npm install ${flags} rust-express-session`,
    '  2. build it, with a Rust toolchain, in a checkout of the repository: npm install && npm run build',
    '  3. go back to express-session: your app and its sessions work with it unchanged'
  ].join('\n'), { cause })
  error.code = 'ERR_SESSION_NATIVE_BINDING'
  return error
}

function load () {
  try {
    return require('../../binding.js')
  } catch (cause) {
    throw loadError(cause)
  }
}

module.exports = load()
