'use strict'

/** Stores in folders of their own, which go with the test. */

const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { codeOf } = require('../../redis/support/until')
const SqliteStore = require('../../../session/sqlite.js')

/** What each test has to clean up. */
const cleanups = new WeakMap()

/** Cleans up after the test, what was made last first: Windows removes no file that a store or a process has open. */
function cleanUp (t, work) {
  if (!cleanups.has(t)) {
    const all = []
    cleanups.set(t, all)
    t.after(async function () {
      for (const work of all.reverse()) await work()
    })
  }
  cleanups.get(t).push(work)
}

/** A folder that goes with the test. */
function temporaryFolder (t) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sqlite-store-'))
  cleanUp(t, () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

/** A path for a database in a folder that goes with the test. */
function temporaryFile (t) {
  return path.join(temporaryFolder(t), 'sessions.db')
}

/** A store that is closed after the test; in a file of its own unless there is a path. */
function createStore (t, options = {}) {
  const store = new SqliteStore({ path: options.path ?? temporaryFile(t), ...options })
  cleanUp(t, () => store.close())
  return store
}

/** A store whose file is open, so that its calls take no longer than calls do. */
async function openStore (t, options) {
  const store = createStore(t, options)
  await store.length()
  return store
}

/** A session that lives for an hour, unless it is said to end at another time. */
function sessionOf (data = {}, expires = new Date(Date.now() + 3600000)) {
  return { cookie: { originalMaxAge: 3600000, expires, path: '/' }, ...data }
}

const textOf = (i) => `text ${i} `.repeat(30)

/** A closed file with sessions s0, s1, …, each with its number as `i` and a text of its own. */
async function makeFile (t, count) {
  const file = temporaryFile(t)
  const store = new SqliteStore({ path: file })
  for (let i = 0; i < count; i++) store.set(`s${i}`, sessionOf({ i, text: textOf(i) }))
  await store.close()
  return file
}

/** What a store keeps to itself. */
function internalsOf (store) {
  const symbol = Object.getOwnPropertySymbols(store).find(({ description }) => description === 'internals')
  return store[symbol]
}

module.exports = { SqliteStore, cleanUp, codeOf, createStore, internalsOf, makeFile, openStore, sessionOf, temporaryFile, temporaryFolder, textOf }
