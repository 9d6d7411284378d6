'use strict'

/** `outage` under load, with sessions in a file: locked by another process, on a full disk, replaced by what is no database. */

const { spawn, spawnSync } = require('node:child_process')
const { once } = require('node:events')
const fs = require('node:fs')
const path = require('node:path')
const { describe, it } = require('node:test')
const assert = require('node:assert/strict')
const { until } = require('../redis/support/until')
const { smallDisk } = require('../sqlite/support/small-disk')
const { openStore, sessionOf, temporaryFile } = require('../sqlite/support/stores')
const { HANGING } = require('../support/limits')
const { Load, answersOf, only } = require('./support/load')

describe('outage under load, with a SqliteStore', { timeout: HANGING }, () => {
  it('should answer while another process holds the file', { skip: withoutPython() }, async (t) => {
    const file = temporaryFile(t)
    const store = await openStore(t, { path: file, busyTimeout: 60000 })
    const load = await Load.start(t, store, 'anonymous')
    const other = spawn('python3', ['-c', `import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()`, file])
    t.after(() => other.kill())
    await once(other.stdout, 'data')
    // The first write waits for the other process; from then on each read waits for it, so that it shows it.
    await until(async () => {
      const answers = await load.run('/write', 1)
      for (const seen of answers) assert.ok(['own session', 'nobody'].includes(seen), seen)
      return !answers.has('own session')
    })
    assert.deepEqual(await load.run('/', 2), only('nobody'))

    other.stdin.end()
    await once(other, 'close')
    await load.isWell()
  })

  it('should read on while the disk is full, and tell of each write that fails', async (t) => {
    const disk = smallDisk(t, '1m')
    if (disk === undefined) return t.skip('no file system can be mounted here')
    const filler = path.join(disk.folder, 'filler')
    fs.writeFileSync(filler, Buffer.alloc(200000))
    const store = await openStore(t, { path: path.join(disk.folder, 'sessions.db') })
    const load = await Load.start(t, store, 'anonymous')
    await fillUp(store)

    load.errors.clear()
    await until(async () => (await load.run('/write', 1)).has('own session') && load.errors.has('ERR_SESSION_SQLITE_FULL'))
    const possible = new Set(['ERR_SESSION_SQLITE_FULL', 'ERR_SESSION_STORE_TIMEOUT'])
    for (const code of load.errors) assert.ok(possible.has(code), code)

    fs.rmSync(filler)
    await until(async () => {
      load.errors.clear()
      await load.isWell()
      return load.errors.size === 0
    })
  })

  for (const [policy, answer] of Object.entries(answersOf)) {
    it(`should answer while the file is no database, with policy '${policy}'`, async (t) => {
      const file = temporaryFile(t)
      const store = await openStore(t, { path: file })
      store.on('error', () => {})
      const load = await Load.start(t, store, policy)
      const copy = temporaryFile(t)
      await store.backup(copy)

      replace(file, 'this is no database. '.repeat(400))
      const codes = ['ERR_SESSION_SQLITE_CORRUPT', 'ERR_SESSION_STORE_UNAVAILABLE', 'ERR_SESSION_STORE_TIMEOUT']
      const possible = new Set(['own session', ...codes.map(answer)])
      await until(async () => {
        const answers = await load.run('/', 1)
        for (const seen of answers) assert.ok(possible.has(seen), seen)
        return answers.has(answer('ERR_SESSION_STORE_UNAVAILABLE'))
      })

      replace(file, undefined, copy)
      await load.isWell()
    })
  }
})

/** Saves until the disk has no room for one byte more. */
async function fillUp (store) {
  for (const size of [20000, 3000, 300, 1]) {
    const isRoom = async (n) => {
      try {
        await store.set(`filler-${size}-${n}`, sessionOf({ text: 'x'.repeat(size) }))
        return true
      } catch (err) {
        assert.equal(err.code, 'ERR_SESSION_SQLITE_FULL')
        return false
      }
    }
    let n = 0
    while (await isRoom(n)) n++
  }
}

/**
 * Puts another file in the place of a database, from outside: a process that opens and closes the file of its own store
 * drops that store's locks.
 */
function replace (file, text, copy) {
  const program = `const fs = require('node:fs')
    const [file, text, copy] = JSON.parse(process.argv[1])
    const next = file + '.next'
    if (copy) fs.copyFileSync(copy, next)
    else fs.writeFileSync(next, text)
    fs.renameSync(next, file)
    for (const end of ['-wal', '-shm']) fs.rmSync(file + end, { force: true })`
  const { status, stderr } = spawnSync(process.execPath, ['-e', program, JSON.stringify([file, text, copy])])
  assert.equal(status, 0, String(stderr))
}

function withoutPython () {
  const { status } = spawnSync('python3', ['-c', 'import sqlite3'])
  return status === 0 ? false : 'python3 holds the file, and is not here'
}
