'use strict'

/** A disk of a few kilobytes in memory, for those who may mount one. */

const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')

const mount = (...args) => spawnSync('mount', args).status === 0

/**
 * @param {import('node:test').TestContext} t
 * @param {string} size such as '600k'
 * @returns {{ folder: string, makeReadOnly: () => void } | undefined} nothing where it can't be had
 */
function smallDisk (t, size) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sqlite-disk-'))
  const isMounted = process.platform === 'linux' && mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder)
  t.after(() => {
    if (isMounted) spawnSync('umount', ['-l', folder])
    fs.rmdirSync(folder)
  })
  if (!isMounted) return undefined
  return { folder, makeReadOnly: () => mount('-o', 'remount,ro', folder) }
}

module.exports = { smallDisk }
