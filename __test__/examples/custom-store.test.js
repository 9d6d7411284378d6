'use strict'

/** The store of examples/custom-store does what every store must. */

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { contract } = require('../../testing')
const { FolderStore } = require('../../examples/custom-store/folder-store')

contract((t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'session-folder-'))
  t.after(() => fs.rmSync(folder, { recursive: true }))
  return new FolderStore(folder)
})
