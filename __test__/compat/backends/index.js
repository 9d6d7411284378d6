'use strict'

/**
 * The servers behind the stores: each is started when the first store needs it and lives until the run
 * ends. A file here exports `start(folder)`, giving `{ host, port, stop, prepare, ... }`; what
 * `prepare(unique)` returns is added for the store that asked.
 */

const fs = require('node:fs/promises')
const path = require('node:path')
const { SCRATCH } = require('../places')

class Backends {
  constructor () {
    this.folder = path.join(SCRATCH, 'backends', String(process.pid))
    this.started = new Map()
  }

  /**
   * @param {string} name of a file in this folder
   * @param {string} unique a name for a database, a table or a prefix of one run
   * @returns {Promise<object>} plain data: `host`, `port` and what else a client has to know
   */
  async provide (name, unique) {
    if (!this.started.has(name)) {
      this.started.set(name, this.start(name))
    }

    const { stop, prepare, ...address } = await this.started.get(name)

    return { ...address, ...(prepare && await prepare(unique)) }
  }

  async start (name) {
    const folder = path.join(this.folder, name)

    await fs.mkdir(folder, { recursive: true })
    return require(`./${name}`).start(folder)
  }

  async stop () {
    await Promise.all([...this.started.values()].map((starting) => starting.then(({ stop }) => stop(), () => {})))
    await fs.rm(this.folder, { recursive: true, force: true })
  }
}

module.exports = { Backends }
