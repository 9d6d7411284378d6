'use strict'

/** What can happen to a file: each ends in an error that says so, or in a recovery. */

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')

const { until } = require('../redis/support/until')
const { smallDisk } = require('./support/small-disk')
const { SqliteStore, codeOf, createStore, makeFile, sessionOf, temporaryFile, temporaryFolder } = require('./support/stores')

/** Neither removed nor replaced while a store has it open. */
const staysThere = process.platform === 'win32' && 'Windows keeps a file that is open'

const errorOf = (promise) => promise.then(() => assert.fail('it succeeded'), (err) => err)

describe('a place where no file can be', () => {
  test('should be named, with the reason, by every call, until there is one', async (t) => {
    const folder = path.join(temporaryFolder(t), 'missing')
    const store = createStore(t, { path: path.join(folder, 'sessions.db') })
    const news = await new Promise((resolve) => store.once('error', resolve))
    const err = await errorOf(store.get('a'))
    for (const { code, status, message } of [news, err]) {
      assert.deepEqual({ code, status }, { code: 'ERR_SESSION_SQLITE_IO', status: 503 })
      assert.ok(message.includes(folder) && /its folder does not exist/.test(message), message)
    }
    for (const call of ['length', 'ids', 'all', 'clear']) assert.equal(await codeOf(store[call]()), 'ERR_SESSION_SQLITE_IO')
    fs.mkdirSync(folder)
    await until(async () => await codeOf(store.set('a', sessionOf({ n: 1 }))) === 'done')
    assert.equal((await store.get('a')).n, 1)
  })

  test('should be refused from the first call on, if it is a folder, or memory', async (t) => {
    assert.equal(await codeOf(createStore(t, { path: temporaryFolder(t) }).get('a')), 'ERR_SESSION_SQLITE_IO')
    const err = await errorOf(createStore(t, { path: ':memory:' }).get('a'))
    assert.equal(err.code, 'ERR_SESSION_SQLITE_UNSUPPORTED')
    assert.match(err.message, /MemoryStore/)
  })

  test('should be refused by the constructor only if it is no path', () => {
    for (const path of [undefined, '', 7, 'file:x', 'a\0b']) {
      assert.throws(() => new SqliteStore({ path }), { name: 'TypeError', code: 'ERR_SESSION_INVALID_OPTION', message: /path/ })
    }
    for (const options of [{ ttl: 0 }, { durability: 'off' }, { table: 'sqlite_x' }, { sweep: -1 }, { filename: 'x' }]) {
      assert.throws(() => new SqliteStore({ path: 'x', ...options }), { code: 'ERR_SESSION_INVALID_OPTION' })
    }
  })
})

describe('a file that is none of ours', () => {
  test('should not be touched if it is no database, and taken up once it is replaced', async (t) => {
    const file = temporaryFile(t)
    const text = 'this is no database, but it is long enough to be looked at by SQLite. '.repeat(40)
    fs.writeFileSync(file, text)
    const store = createStore(t, { path: file })
    const isDisconnected = new Promise((resolve) => store.once('disconnect', resolve))
    const err = await errorOf(store.set('a', sessionOf()))
    assert.equal(err.code, 'ERR_SESSION_SQLITE_CORRUPT')
    await isDisconnected
    assert.equal(fs.readFileSync(file, 'utf8'), text)
    const events = []
    store.once('connect', () => events.push('connect'))
    fs.rmSync(file)
    await until(() => events.length > 0)
    await store.set('a', sessionOf({ n: 1 }))
    assert.equal((await store.get('a')).n, 1)
  })

  test('should be refused if its table has another form, and used by another name', async (t) => {
    const path = temporaryFile(t)
    await createStore(t, { path, table: 'mine' }).length()
    const wrong = createStore(t, { path, table: 'mine_users' })
    const err = await errorOf(wrong.set('a', sessionOf()))
    assert.equal(err.code, 'ERR_SESSION_SQLITE_UNSUPPORTED')
    assert.match(err.message, /mine_users.*option table/)
    const right = createStore(t, { path, table: 'other' })
    await right.set('a', sessionOf({ n: 1 }))
    assert.equal(await codeOf(wrong.get('a')), 'ERR_SESSION_SQLITE_UNSUPPORTED')
    assert.equal((await right.get('a')).n, 1)
  })
})

describe('a file whose table is damaged', () => {
  test('should be refused if the names of its columns are no text', async (t) => {
    const file = await makeFile(t, 1)
    const bytes = fs.readFileSync(file)
    const at = bytes.indexOf('(sid TEXT NOT NULL')
    assert.ok(at > 0)
    bytes[at + 3] = 0xff
    fs.writeFileSync(file, bytes)
    const code = await codeOf(createStore(t, { path: file }).get('s0'))
    assert.ok(['ERR_SESSION_SQLITE_UNSUPPORTED', 'ERR_SESSION_SQLITE_CORRUPT'].includes(code), code)
  })
})

describe('a file that changes underneath', { skip: staysThere }, () => {
  test('should be given up when its log is gone, as after another SQLite of this process, until another file is there', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    await store.set('a', sessionOf({ n: 1 }))
    const isDisconnected = new Promise((resolve) => store.once('disconnect', resolve))
    // What a second SQLite does when it closes the file: nothing keeps it from doing so.
    for (const suffix of ['-wal', '-shm']) fs.rmSync(file + suffix)
    for (const call of [store.set('b', sessionOf()), store.destroy('a'), store.length()]) {
      const err = await errorOf(call)
      assert.equal(err.code, 'ERR_SESSION_SQLITE_UNSUPPORTED')
      assert.match(err.message, /write-ahead log.*restart/)
    }
    await isDisconnected
    fs.rmSync(file)
    await until(async () => await codeOf(store.set('c', sessionOf({ n: 2 }))) === 'done')
    assert.equal((await store.get('c')).n, 2)
  })

  test('should be made anew if it is deleted', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    await store.set('a', sessionOf({ n: 1 }))
    for (const name of fs.readdirSync(path.dirname(file))) fs.rmSync(path.join(path.dirname(file), name))
    await store.set('b', sessionOf({ n: 2 }))
    assert.equal(await store.get('a'), null)
    assert.equal((await store.get('b')).n, 2)
    await store.close()
    assert.equal((await createStore(t, { path: file }).get('b')).n, 2)
  })

  test('should be looked at anew if it is replaced, by readers too, without harm to the other', async (t) => {
    const [file, other] = [await makeFile(t, 1), temporaryFile(t)]
    const store = createStore(t, { path: file })
    assert.equal((await store.get('s0')).i, 0)
    const maker = new SqliteStore({ path: other })
    await maker.set('new', sessionOf({ n: 1 }))
    await maker.close()
    for (const name of fs.readdirSync(path.dirname(file))) {
      if (name !== path.basename(file)) fs.rmSync(path.join(path.dirname(file), name))
    }
    fs.renameSync(other, file)
    assert.equal(await store.get('s0'), null)
    assert.equal((await store.get('new')).n, 1)
    await store.set('more', sessionOf({ n: 2 }))
    await store.close()
    const again = createStore(t, { path: file })
    assert.equal((await again.get('new')).n, 1)
    assert.equal((await again.get('more')).n, 2)
  })
})

describe('a disk', () => {
  test('should be said to be full, and still be read; once there is room, all goes on', async (t) => {
    const disk = smallDisk(t, '1m')
    if (disk === undefined) return t.skip('no file system can be mounted here')
    fs.writeFileSync(path.join(disk.folder, 'filler'), Buffer.alloc(200000))
    const store = createStore(t, { path: path.join(disk.folder, 'sessions.db') })
    await store.set('first', sessionOf({ n: 1 }))
    const saved = []
    let code = 'done'
    for (let i = 0; code === 'done' && i < 2000; i++) {
      code = await codeOf(store.set(`s${i}`, sessionOf({ i, text: 'x'.repeat(5000) })))
      if (code === 'done') saved.push(i)
    }
    assert.equal(code, 'ERR_SESSION_SQLITE_FULL')
    const batch = Array.from({ length: 20 }, (_, i) => codeOf(store.set(`b${i}`, sessionOf({ text: 'x'.repeat(9000) }))))
    assert.ok((await Promise.all(batch)).every((code) => code === 'ERR_SESSION_SQLITE_FULL'))
    assert.equal((await store.get('first')).n, 1)
    for (const i of saved) assert.equal((await store.get(`s${i}`)).i, i)
    fs.rmSync(path.join(disk.folder, 'filler'))
    await store.set('last', sessionOf({ n: 2 }))
    assert.equal((await store.get('last')).n, 2)
    await store.clear()
    assert.equal(await store.length(), 0)
  })

  test('should be read although nothing can be written to it', async (t) => {
    const disk = smallDisk(t, '4m')
    if (disk === undefined) return t.skip('no file system can be mounted here')
    const file = path.join(disk.folder, 'sessions.db')
    const maker = new SqliteStore({ path: file })
    await maker.set('a', sessionOf({ n: 1 }))
    await maker.close()
    disk.makeReadOnly()
    const store = createStore(t, { path: file })
    const err = await errorOf(store.set('b', sessionOf()))
    assert.equal(err.code, 'ERR_SESSION_SQLITE_READONLY')
    assert.ok(err.message.includes(file))
  })
})
