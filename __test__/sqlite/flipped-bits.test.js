'use strict'

/** A file that the disk has altered: every call ends, in an error that says so or in the right answer. */

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { describe, test } = require('node:test')

const { until } = require('../redis/support/until')
const { follow, startWriter } = require('./support/process')
const { SqliteStore, createStore, makeFile, sessionOf, temporaryFile, textOf } = require('./support/stores')

/** Files that are damaged in each test: more when asked for. */
const FILES = Number(process.env.SQLITE_DAMAGED_FILES || 40)
const SESSIONS = 60

// READONLY: by one byte of the head of the file SQLite knows files that a later version has written.
const REFUSED = /^ERR_SESSION_SQLITE_(CORRUPT|IO|READONLY|UNSUPPORTED)$/

const randomBelow = (limit) => Math.floor(Math.random() * limit)

/** A copy with up to so many bits flipped, anywhere in `from` to `to`. */
function damaged (bytes, flips, from = 0, to = bytes.length) {
  const copy = Buffer.from(bytes)
  for (let i = 0; i <= randomBelow(flips); i++) copy[from + randomBelow(to - from)] ^= 1 << randomBelow(8)
  return copy
}

/** The answer, or undefined for an error that tells of damage. */
async function answered (call) {
  try {
    return await call()
  } catch (err) {
    assert.match(`${err.code}`, REFUSED, err.stack)
    return undefined
  }
}

/** Every kind of call: each session that is found is the right one. Returns how many were not found. */
async function useAll (store) {
  let missing = 0
  const check = (session, i) => {
    if (session) assert.deepEqual([session.i, session.text], [i, textOf(i)])
    else missing += 1
  }
  for (let i = 0; i < SESSIONS; i++) check(await answered(() => store.get(`s${i}`)), i)
  for (const session of await answered(() => store.all()) ?? []) {
    // An ID is not sealed: one that was altered is none that anybody asks for.
    if (/^s\d+$/.test(session.id)) assert.equal(session.text, textOf(session.i))
  }
  for (const method of ['ids', 'length']) await answered(() => store[method]())
  await answered(() => store.touch('s3', sessionOf()))
  await answered(() => store.setExisting('s4', sessionOf({ n: 1 })))
  await answered(() => store.userAdd('ada', 's5', Date.now(), Date.now() + 1000))
  await answered(() => store.userList('ada'))
  if (await answered(() => store.set('new', sessionOf({ n: 1 })).then(() => true))) {
    const found = await answered(() => store.get('new'))
    if (found) assert.equal(found.n, 1)
  }
  await answered(() => store.destroy('s6'))
  await answered(() => store.clear())
  return missing
}

describe('flipped bits', () => {
  for (const [name, flips, to] of [['one', 1], ['some', 12], ['many', 400], ['some of the first page', 8, 4096]]) {
    test(`should lead to an error or to no session, never to a wrong one: ${name}`, async (t) => {
      const bytes = fs.readFileSync(await makeFile(t, SESSIONS))
      const file = temporaryFile(t)
      let missing = 0
      for (let round = 0; round < FILES; round++) {
        fs.writeFileSync(file, damaged(bytes, flips, 0, to))
        const store = new SqliteStore({ path: file })
        missing += await useAll(store)
        await store.close()
        for (const suffix of ['', '-wal', '-shm']) fs.rmSync(file + suffix, { force: true })
      }
      t.diagnostic(`${missing} of ${FILES * SESSIONS} sessions not found`)
      assert.ok(missing > 0 && missing <= FILES * SESSIONS)
    })
  }

  test('should be reported, and lose one session only', async (t) => {
    const file = await makeFile(t, 20)
    const bytes = fs.readFileSync(file)
    // What has moved to another page may have left a copy behind.
    for (let at = -1; (at = bytes.indexOf('text 7 text 7 ', at + 1)) !== -1;) bytes[at + 5] ^= 1
    fs.writeFileSync(file, bytes)
    const store = createStore(t, { path: file })
    const isTold = new Promise((resolve) => store.once('error', resolve))
    assert.equal(await store.get('s7'), null)
    assert.equal((await isTold).code, 'ERR_SESSION_SQLITE_CORRUPT')
    assert.equal((await store.get('s8')).i, 8)
    assert.equal((await store.all()).length, 19)
  })

  test('should cost the last saves, where they are in the log of a process that was killed', async (t) => {
    const path = temporaryFile(t)
    const writer = startWriter(path, 0)
    const end = follow(writer)
    await until(() => writer.saved.size > 10)
    writer.child.kill('SIGKILL')
    await end
    const names = [path, `${path}-wal`]
    const [main, log] = names.map((name) => fs.readFileSync(name))
    assert.ok(log.length > 0)
    for (let round = 0; round < FILES; round++) {
      const copy = temporaryFile(t)
      fs.writeFileSync(copy, main)
      fs.writeFileSync(`${copy}-wal`, damaged(log, 4))
      const store = new SqliteStore({ path: copy })
      for (const sid of writer.saved.keys()) {
        const session = await answered(() => store.get(sid))
        if (session) assert.equal(session.sid, sid)
      }
      await answered(() => store.set('new', sessionOf()))
      await store.close()
    }
  })
})
