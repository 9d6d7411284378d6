'use strict'

/** A process that saves sessions in a file as fast as it can, and may be killed at any time. */

const { fork } = require('node:child_process')
const { once } = require('node:events')
const SqliteStore = require('../../../session/sqlite.js')

/** How many sessions a process has; each writes its own, and all read those of all. The last one makes one call at a time. */
const SESSIONS = [20, 20, 20, 1]

/**
 * Starts a process. It tells of every save once that is acknowledged, by a message.
 *
 * @param {string} path of the database
 * @param {number} number the process's own, which its sessions are named by
 * @param {object} [options] of the store
 */
function startWriter (path, number, options = {}) {
  const child = fork(__filename, [JSON.stringify({ path, ...options }), String(number)])
  return { child, saved: new Map(), failures: [], number }
}

/** Notes what a process says, until it is gone. */
async function follow (writer) {
  writer.child.on('message', ({ sid, version, failure }) => {
    if (failure !== undefined) writer.failures.push(failure)
    else writer.saved.set(sid, version)
  })
  await once(writer.child, 'close')
}

async function visit (store, number, session) {
  const sid = `session${number}-${session}`
  const former = await store.get(sid)
  for (let version = (former?.version ?? 0) + 1; ; version++) {
    try {
      await store.set(sid, { cookie: {}, sid, version, text: 'x'.repeat(version % 700) })
      process.send({ sid, version })
      const own = await store.get(sid)
      if (own.sid !== sid || own.version !== version) throw new Error(`stale: ${own.version} for ${version}`)
      const other = `session${(number + version) % 4}-${session}`
      const seen = await store.get(other)
      if (seen !== null && seen.sid !== other) throw new Error(`mixed: ${seen.sid} for ${other}`)
    } catch (err) {
      process.send({ failure: `${err.code} ${err.message}` })
    }
  }
}

if (require.main === module) {
  const [options, number] = process.argv.slice(2).map((argument) => JSON.parse(argument))
  const store = new SqliteStore(options)
  process.on('disconnect', () => process.exit())
  for (let session = 0; session < SESSIONS[number]; session++) visit(store, number, session)
}

module.exports = { follow, startWriter }
