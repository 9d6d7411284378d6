'use strict'

/** Four processes on one file, which are killed at random. */

const assert = require('node:assert/strict')
const { execFile } = require('node:child_process')
const { describe, test } = require('node:test')
const { setTimeout: wait } = require('node:timers/promises')
const { promisify } = require('node:util')

const { until } = require('../redis/support/until')
const { follow, startWriter } = require('./support/process')
const { cleanUp, createStore, temporaryFile } = require('./support/stores')

const run = promisify(execFile)

/** How long it goes on, in ms: longer when asked for. */
const DURATION = Number(process.env.SQLITE_SHARING_MS || 6000)

describe('a file that four processes share', () => {
  test('should lose and mix nothing however often one of them is killed', async (t) => {
    const path = temporaryFile(t)
    const writers = [0, 1, 2, 3].map((number) => startWriter(path, number))
    const ends = new Map(writers.map((writer) => [writer, follow(writer)]))
    cleanUp(t, () => writers.forEach(({ child }) => child.kill('SIGKILL')))

    const saved = new Map()
    const failures = []
    let kills = 0
    const end = performance.now() + DURATION
    while (performance.now() < end || kills < 4) {
      const place = Math.floor(Math.random() * writers.length)
      await until(() => writers[place].saved.size > 0)
      await wait(Math.random() * 300)
      await replace(place)
      kills += 1
    }
    for (let place = 0; place < writers.length; place++) await gone(place)

    const store = createStore(t, { path })
    for (const [sid, version] of saved) {
      const session = await store.get(sid)
      assert.equal(session?.sid, sid)
      assert.ok(session.version >= version, `lost a save: ${session.version} after ${version}`)
    }
    assert.deepEqual(failures, [])
    assert.ok(saved.size > 0 && kills >= 4)
    await store.close()
    assert.equal(await integrity(path), 'ok')
    t.diagnostic(`${kills} kills, ${[...saved.values()].reduce((sum, version) => sum + version, 0)} saves`)

    async function gone (place) {
      const writer = writers[place]
      writer.child.kill('SIGKILL')
      await ends.get(writer)
      failures.push(...writer.failures)
      for (const [sid, version] of writer.saved) saved.set(sid, Math.max(version, saved.get(sid) ?? 0))
    }

    async function replace (place) {
      await gone(place)
      assert.equal(await integrity(path), 'ok')
      writers[place] = startWriter(path, writers[place].number)
      ends.set(writers[place], follow(writers[place]))
    }
  })
})

/** By another SQLite, in another process; taken for granted where there is none. */
async function integrity (path) {
  const script = 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1], timeout=30).execute("PRAGMA integrity_check").fetchone()[0])'
  const { stdout } = await run('python3', ['-c', script, path]).catch(ifMissing)
  return stdout.trim()
}

function ifMissing (err) {
  if (err.code !== 'ENOENT') throw err
  return { stdout: 'ok' }
}
