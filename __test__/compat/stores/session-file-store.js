'use strict'

const fs = require('node:fs')
const path = require('node:path')

module.exports = {
  package: 'session-file-store',
  install: { 'session-file-store': '1.5.0' },
  level: 'R',
  backend: 'files',
  quick: true,

  open ({ session, load, folder }) {
    const FileStore = load('session-file-store')(session)
    const sessions = path.join(folder, 'sessions')

    return {
      store: new FileStore({ path: sessions, reapInterval: -1, retries: 1, minTimeout: 10, logFn () {} }),

      lose () {
        fs.rmSync(sessions, { recursive: true })
        fs.writeFileSync(sessions, 'a file where a folder was')
      }
    }
  }
}
