'use strict'

const fs = require('node:fs')
const path = require('node:path')

const ROOT = path.join(__dirname, '..', '..')

/** Not what looks like one in a string or a regular expression. */
const COMMENT = /\/\*[\s\S]*?\*\/|(?<![:'"`\\])\/\/.*/g
const REQUIRE = /\brequire\(([^)]*)\)/g

/** @returns {string[]} the package's own JavaScript, as paths from the root */
function sources () {
  const below = (folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true })
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
  return ['index.js', 'testing.js', ...below('bin'), ...below('lib'), ...below('session')].filter((file) => file.endsWith('.js')).sort()
}

/**
 * @param {string} file
 * @param {string} [text] the file's, unless it is another one
 * @returns {string} its code without comments
 */
function codeOf (file, text = fs.readFileSync(path.join(ROOT, file), 'utf8')) {
  return text.replace(COMMENT, '')
}

/**
 * @param {string} file
 * @param {string} [text] the file's, unless it is another one
 * @returns {string[]} what it requires: files of the package as paths from the root, other modules by name
 */
function importsOf (file, text) {
  return [...codeOf(file, text).matchAll(REQUIRE)].map(([call, argument]) => {
    const name = /^'([^']+)'$/.exec(argument)?.[1]
    if (name === undefined) return call
    return name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : name
  })
}

/** @returns {Map<string, string[]>} the imports of every source */
function imports () {
  return new Map(sources().map((file) => [file, importsOf(file)]))
}

module.exports = { codeOf, imports, importsOf, sources }
