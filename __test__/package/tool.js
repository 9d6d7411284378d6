'use strict'

const fs = require('node:fs')
const path = require('node:path')

/**
 * @param {string} name a package installed in this project
 * @param {string} [command=name] one of its commands
 * @returns {string|undefined} the script behind the command; undefined where the package isn't installed
 */
module.exports = function tool (name, command = name) {
  const folder = path.join(__dirname, '..', '..', 'node_modules', name)
  if (!fs.existsSync(folder)) return undefined

  const { bin } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'))
  return path.join(folder, typeof bin === 'string' ? bin : bin[command])
}
