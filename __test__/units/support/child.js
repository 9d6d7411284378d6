'use strict'

const { execFile } = require('node:child_process')
const { HANGING } = require('../../support/limits')

/** Where this package, and express-session, are found from here. */
const location = process.env.SUBJECT || '../../..'
const originalLocation = 'express-session'

/**
 * Runs a program in a process of its own, in this folder.
 *
 * @param {string} program CommonJS, or an ES module if `args` say so
 * @param {object} [options]
 * @param {object} [options.env] added to a small environment
 * @param {string[]} [options.args] of Node
 * @returns {Promise<{ status: number|string, stdout: string, stderr: string }>}
 */
function runProgram (program, { env = {}, args = [] } = {}) {
  const options = { cwd: __dirname, timeout: HANGING, env: { PATH: process.env.PATH, ...env } }

  return new Promise(function (resolve) {
    execFile(process.execPath, [...args, '-e', program], options, (error, stdout, stderr) => {
      resolve({ status: error ? error.code ?? error.signal : 0, stdout, stderr })
    })
  })
}

module.exports = { location, originalLocation, runProgram }
