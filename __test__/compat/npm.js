'use strict'

const os = require('node:os')
const { execFile } = require('node:child_process')
const { promisify } = require('node:util')

const run = promisify(execFile)

/**
 * Runs npm, politely: at a low priority and without asking the registry twice.
 *
 * @param {string} folder where
 * @param {...string} args
 * @returns {Promise<string>} what it printed
 * @throws {Error} whose message is npm's own complaint
 */
async function npm (folder, ...args) {
  const windows = process.platform === 'win32'
  const running = run(windows ? 'npm.cmd' : 'npm', [...args, '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    cwd: folder,
    shell: windows,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, npm_config_update_notifier: 'false' }
  })

  running.child.pid && os.setPriority(running.child.pid, 10)

  try {
    return (await running).stdout
  } catch (error) {
    throw new Error(complaint(error.stderr || error.message), { cause: error })
  }
}

/** The lines of npm's output that say what is wrong. */
function complaint (text) {
  const lines = text.split('\n').filter((line) => /error|ERR!/i.test(line) && !/A complete log|npm error\s*$/.test(line))

  return lines.slice(0, 4).map((line) => line.replace(/^npm (error|ERR!) ?/, '')).join(' ').trim() || text.trim().slice(-400)
}

module.exports = { npm }
