'use strict'

/** Runs the JavaScript tests with a platform's binary and Node, in a copy of this repository. */

const fs = require('node:fs')
const path = require('node:path')
const { ROOT, SCRATCH, output, pathWith, run } = require('./commands')

/**
 * @param {string} name of the platform that the binary is tested as
 * @param {string} binary
 * @param {string} node the folder of its `node`
 * @param {object} options
 * @param {string[]} options.folders of __test__; none: all that `npm test` runs
 * @param {boolean} [options.isEmulated] wait longer before a test counts as hanging
 * @throws {Error} if there is no binary, or a test fails
 */
function test (name, binary, node, { folders, isEmulated = false }) {
  if (!fs.existsSync(binary)) throw new Error(`${path.relative(ROOT, binary)} is not there: build it first`)

  const tree = path.join(path.dirname(binary), 'repository')
  fs.rmSync(tree, { recursive: true, force: true })
  copyRepository(tree)
  fs.copyFileSync(binary, path.join(tree, `rust-express-session.${name}.node`))
  const env = { PATH: pathWith(node), SESSION_RELEASE_BINARY: '1', ...(isEmulated && { SESSION_TEST_SLOWNESS: '10' }) }
  run(path.join(node, 'node'), ['__test__/run.js', ...folders], { cwd: tree, env })
}

/** What git knows, and what it would if all were added; no binary of this machine is among it. */
function copyRepository (tree) {
  const files = output('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0').filter(Boolean)
  for (const file of files) {
    if (!fs.existsSync(path.join(ROOT, file))) continue
    fs.mkdirSync(path.dirname(path.join(tree, file)), { recursive: true })
    fs.copyFileSync(path.join(ROOT, file), path.join(tree, file))
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'))
}

module.exports = { test }
