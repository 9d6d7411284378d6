'use strict'

/** What SqliteStore does beyond what every store does. */

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { describe, test } = require('node:test')

const { isAtomic } = require('../../lib/guarded/store-access.js')
const { SqliteStore, cleanUp, codeOf, createStore, internalsOf, openStore, sessionOf, temporaryFile } = require('./support/stores')

const atOnce = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)))
const callbackOf = (start) => new Promise((resolve) => start((...answer) => resolve(answer)))

describe('the store protocol', () => {
  test('should be found whole on SqliteStore, and not on a subclass that changes a part of it', (t) => {
    class Spied extends SqliteStore {
      get (sid, callback) { return super.get(sid, callback) }
    }
    assert.equal(isAtomic(createStore(t)), true)
    const spied = new Spied({ path: temporaryFile(t) })
    cleanUp(t, () => spied.close())
    assert.equal(isAtomic(spied), false)
  })

  test('should write a new session only if there is none', async (t) => {
    const store = createStore(t)
    const [err, isDone, version] = await callbackOf((done) => store.setNew('a', sessionOf({ n: 1 }), done))
    assert.deepEqual([err, isDone], [null, true])
    assert.equal(version, (await callbackOf((done) => store.getVersioned('a', done)))[2])
    assert.equal(await store.setNew('a', sessionOf({ n: 2 })), false)
    assert.equal((await store.get('a')).n, 1)
  })

  test('should take the place of a session that has ended', async (t) => {
    const now = Date.now()
    const store = createStore(t)
    await store.set('a', sessionOf({ n: 1 }, new Date(now + 5000)))
    t.mock.timers.enable({ apis: ['Date'], now: now + 5001 })
    assert.equal(await store.setExisting('a', sessionOf({ n: 2 }), undefined), false)
    assert.equal(await store.setNew('a', sessionOf({ n: 3 })), true)
    assert.equal((await store.get('a')).n, 3)
  })

  test('should write an existing session only if there is one, of the version named', async (t) => {
    const store = createStore(t)
    assert.equal(await store.setExisting('a', sessionOf({ n: 0 }), undefined), false)
    assert.equal(await store.get('a'), null)
    await store.set('a', sessionOf({ n: 1 }))
    const [, , first] = await callbackOf((done) => store.getVersioned('a', done))
    await store.touch('a', sessionOf({}, new Date(Date.now() + 7200000)))
    const [, isDone, second] = await callbackOf((done) => store.setExisting('a', sessionOf({ n: 2 }), first, done))
    assert.equal(isDone, true, 'a touch changes no version')
    assert.equal(await store.setExisting('a', sessionOf({ n: 3 }), first), false)
    assert.equal((await store.get('a')).n, 2)
    assert.equal(await store.setExisting('a', sessionOf({ n: 4 }), second), true)
    await store.destroy('a')
    assert.equal(await store.setExisting('a', sessionOf({ n: 5 }), undefined), false)
  })

  test('should let one of many new sessions of one ID win', async (t) => {
    const path = temporaryFile(t)
    const stores = [createStore(t, { path }), createStore(t, { path, busyTimeout: 6000 })]
    const answers = await atOnce(50, (i) => stores[i % 2].setNew('a', sessionOf({ i })))
    assert.equal(answers.filter(Boolean).length, 1)
    assert.equal((await stores[0].get('a')).i, (await stores[1].get('a')).i)
  })
})

describe('order', () => {
  test('should see each call in its place, reads among writes', async (t) => {
    const store = await openStore(t)
    const answers = []
    const seen = (value) => answers.push(value)
    for (let i = 0; i < 200; i++) {
      store.set('a', sessionOf({ i }), () => {})
      store.get('a', (err, session) => seen(err ?? session.i === i))
      store.destroy('a', () => {})
      store.get('a', (err, session) => seen(err ?? session === null))
      store.set('a', sessionOf({ i }), () => {})
      if (i % 50 === 0) {
        store.length((err, length) => seen(err ?? length === 1))
        store.clear(() => {})
        store.ids((err, ids) => seen(err ?? ids.length === 0))
      }
    }
    await store.length()
    assert.equal(answers.length, 408)
    assert.ok(answers.every((answer) => answer === true))
  })

  test('should let a read have what there was before a write that was made after it', async (t) => {
    const store = await openStore(t)
    await store.set('a', sessionOf({ i: 0 }))
    for (let i = 1; i <= 300; i++) {
      const before = store.get('a')
      const write = store.set('a', sessionOf({ i }))
      assert.equal((await before).i, i - 1)
      if (i % 3 === 0) await write
    }
  })

  test('should read what it has just written, by any reader', async (t) => {
    const store = await openStore(t)
    await atOnce(100, async (n) => {
      for (let i = 0; i < 20; i++) {
        await store.set(`s${n}`, sessionOf({ i }))
        assert.equal((await store.get(`s${n}`)).i, i)
      }
    })
  })
})

describe('time', () => {
  test('should end a session when its cookie expires or its ttl is over, whichever is first', async (t) => {
    const now = Date.now()
    t.mock.timers.enable({ apis: ['Date'], now })
    const store = createStore(t, { ttl: 10000 })
    await store.set('short', sessionOf({}, new Date(now + 5000)))
    await store.set('long', sessionOf({}, new Date(now + 50000)))
    await store.set('none', { cookie: { originalMaxAge: null, expires: null } })
    await store.set('text', { cookie: { expires: new Date(now + 5000).toISOString() } })
    const alive = async (at) => {
      t.mock.timers.setTime(now + at)
      return (await store.ids()).sort().join()
    }
    assert.equal(await alive(4999), 'long,none,short,text')
    assert.equal(await alive(5000), 'long,none')
    assert.equal(await alive(9999), 'long,none')
    assert.equal(await alive(10000), '')
    assert.equal(await store.get('long'), null)
  })

  test('should go on when the clock jumps', async (t) => {
    const now = Date.now()
    t.mock.timers.enable({ apis: ['Date'], now })
    const store = createStore(t)
    for (const at of [now + 1e10, 0, now, Date.UTC(9999, 11, 30), now]) {
      t.mock.timers.setTime(at)
      await store.set('a', { cookie: { expires: null }, at })
      assert.equal((await store.get('a')).at, at)
    }
  })
})

describe('files', () => {
  test('should be readable by their owner alone from the start', { skip: process.platform === 'win32' }, async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    const copy = path.join(path.dirname(file), 'copy.db')
    await store.set('a', sessionOf())
    await store.backup(copy)
    for (const name of [file, `${file}-wal`, `${file}-shm`, copy]) {
      assert.equal((fs.statSync(name).mode & 0o777).toString(8), '600', name)
    }
  })

  test('should leave one file when it is closed, with everything in it', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    await store.set('a', sessionOf({ n: 1 }))
    await store.close()
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ['sessions.db'])
    assert.equal((await createStore(t, { path: file }).get('a')).n, 1)
  })

  test('should be shared by two stores of one process, each with its table', async (t) => {
    const path = temporaryFile(t)
    const [a, b, other] = [{}, {}, { table: 'other "table"' }].map((options) => createStore(t, { path, ...options }))
    await a.set('x', sessionOf({ n: 1 }))
    await other.set('x', sessionOf({ n: 2 }))
    assert.equal((await b.get('x')).n, 1)
    assert.equal((await other.get('x')).n, 2)
    await a.clear()
    await a.close()
    assert.equal(await b.get('x'), null)
    assert.equal((await other.get('x')).n, 2)
  })
})

describe('backup', () => {
  test('should copy what there is while others write, and be a store again', async (t) => {
    const file = temporaryFile(t)
    const copy = path.join(path.dirname(file), 'copy.db')
    const store = createStore(t, { path: file })
    await atOnce(500, (i) => store.set(`s${i}`, sessionOf({ i })))
    const progress = { isOver: false }
    const backup = store.backup(copy).then(() => { progress.isOver = true })
    for (let i = 0; !progress.isOver; i++) await store.set(`late${i}`, sessionOf())
    await backup
    await store.backup(copy)
    const restored = createStore(t, { path: copy })
    assert.equal(await restored.length(), await store.length())
    assert.equal((await restored.get('s7')).i, 7)
    assert.deepEqual(fs.readdirSync(path.dirname(file)).filter((name) => name.includes('unfinished')), [])
  })

  test('should not overwrite the store\'s own file, nor make a folder that is missing', async (t) => {
    const file = temporaryFile(t)
    const store = createStore(t, { path: file })
    await store.set('a', sessionOf({ n: 1 }))
    assert.equal(await codeOf(store.backup(file)), 'ERR_SESSION_SQLITE_UNSUPPORTED')
    assert.equal(await codeOf(store.backup(path.join(file, '..', 'missing', 'copy.db'))), 'ERR_SESSION_SQLITE_IO')
    assert.equal((await store.get('a')).n, 1)
  })
})

describe('close', () => {
  test('should answer what was asked before, and refuse what comes after', async (t) => {
    const store = createStore(t)
    const early = atOnce(100, (i) => store.set(`s${i}`, sessionOf({ i })))
    const reads = atOnce(100, (i) => store.get(`s${i}`))
    const closed = store.close()
    assert.equal(await codeOf(store.get('s1')), 'ERR_SESSION_SQLITE_CLOSED')
    await early
    assert.equal((await reads)[99].i, 99)
    await closed
  })

  test('should close once, however often it is asked to', async (t) => {
    const store = createStore(t)
    await Promise.all([store.close(), store.close()])
    await store.close()
    await store[Symbol.asyncDispose]?.()
  })
})

describe('sweep', () => {
  test('should remove what has ended, and let one store do it for all', async (t) => {
    const now = Date.now()
    const file = temporaryFile(t)
    const internals = internalsOf(createStore(t, { path: file }))
    const store = createStore(t, { path: file, busyTimeout: 6000 })
    // None ends while they are saved, however long that takes.
    await atOnce(1700, (i) => store.set(`s${i}`, sessionOf({}, new Date(now + 600000 + (i % 2) * 1e6))))
    const sweep = (own, at) => new Promise((resolve, reject) => {
      own.connection.sweep(at, 60000, (err, count) => err ? reject(err) : resolve(count))
    })
    assert.equal(await sweep(internals, now + 601000), 850)
    assert.equal(await sweep(internalsOf(store), now + 630000), 0, 'it was done lately')
    assert.equal(await sweep(internalsOf(store), now + 2000000), 850)
    assert.equal(await sweep(internals, now), 0, 'after the clock was set back')
  })
})
