'use strict'

/** What docs/migrating.md lists under "Differences" and no other test shows. */

const { spawnSync } = require('node:child_process')
const path = require('node:path')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const cookieParser = require('cookie-parser')
const { withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

const ROOT = path.resolve(__dirname, '../..')

/** What a process in production writes on standard error when it makes a middleware with this store. */
function warningOf (packagePath, store) {
  const program = `const session = require(${JSON.stringify(packagePath)})
    session({ secret: 'a', resave: false, saveUninitialized: false, store: ${store} })`
  return spawnSync(process.execPath, ['-e', program], { env: { ...process.env, NODE_ENV: 'production' } }).stderr.toString()
}

test('should warn in production of a MemoryStore without bounds', () => {
  assert.match(warningOf(ROOT, 'undefined'), /MemoryStore keeps sessions in the memory of this process/)
  assert.match(warningOf(ROOT, 'new session.MemoryStore({ checkPeriod: 1000 })'), /MemoryStore/)
})

for (const bound of ['max', 'maxBytes', 'ttl']) {
  test(`should not warn in production of a MemoryStore with ${bound}`, () => {
    assert.equal(warningOf(ROOT, `new session.MemoryStore({ ${bound}: 1000 })`), '')
  })
}

test('should take the text null in a MemoryStore for no session', async () => {
  const read = (subject) => new Promise((resolve) => {
    const store = new subject.MemoryStore()
    store.sessions.a = 'null'
    store.get('a', (err, session) => resolve([err, session ?? undefined]))
  })

  await assert.rejects(read(original), TypeError)
  assert.deepEqual(await read(ours), [null, undefined])
})

/** Saves two sessions, one of which ends, and says which `store.sessions` shows. */
function shownAfterOneEnded (subject) {
  return withSite(subject, async (site) => {
    const store = new subject.MemoryStore()
    store.set('short', { cookie: new subject.Cookie({ maxAge: 1000 }) })
    store.set('long', { cookie: new subject.Cookie({ maxAge: 9000 }) })
    site.clock.advance(1001)
    return Object.keys(store.sessions)
  })
}

test('should show only live sessions in store.sessions', async () => {
  assert.deepEqual(await shownAfterOneEnded(ours), ['long'])
  assert.deepEqual(await shownAfterOneEnded(original), ['short', 'long'])
})

test('should bound nothing by default', async () => {
  const store = new ours.MemoryStore()
  for (let i = 0; i < 5000; i++) store.set(`id-${i}`, { cookie: new ours.Cookie() })

  assert.equal(await new Promise((resolve) => store.length((err, length) => resolve(err ?? length))), 5000)
})

/** Sends a cookie back and says what comes first: the session, or the next turn of the event loop. */
function whatComesFirst (subject) {
  return withSite(subject, async (site) => {
    const session = site.session()
    site.serve((req, res, next) => {
      setImmediate(() => site.events.push('turn'))
      session(req, res, next)
    }, (req, res) => {
      site.events.push('session')
      req.session.views = 1
      res.end()
    })
    await site.visit()
    site.events.length = 0
    await site.visit()
    return site.events
  })
}

test('should hand a session from memory over before the event loop turns', async () => {
  assert.deepEqual(await whatComesFirst(ours), ['session', 'turn'])
  assert.deepEqual(await whatComesFirst(original), ['turn', 'session'])
})

/** Ends a response and says what Node thinks of it at that moment, and of a write that comes too late. */
function endAndWrite (subject) {
  return withSite(subject, async (site) => {
    let ended
    site.serve(site.session(), (req, res) => {
      req.session.views = 1
      res.on('error', (err) => site.events.push(err.code))
      res.end('one')
      ended = res.writableEnded
      res.write(' two')
    })
    const { body } = await site.visit()
    return { ended, body, errors: site.events }
  })
}

test('should finish the response in the tick that ends it', async () => {
  assert.deepEqual(await endAndWrite(ours), { ended: true, body: 'one', errors: ['ERR_STREAM_WRITE_AFTER_END'] })
  assert.deepEqual(await endAndWrite(original), { ended: false, body: 'one two', errors: [] })
})

/** Sends the session cookie's name with JSON that cookie-parser has read. */
function visitWithJson (subject) {
  return withSite(subject, async (site) => {
    site.serve(cookieParser(), site.session(), (req, res) => res.end(req.session.id))
    const cookie = `connect.sid=${encodeURIComponent('j:{"a":1}')}`
    return (await site.visit('/', { headers: { cookie } })).body
  })
}

test('should take a JSON cookie for no session', async () => {
  assert.equal(await visitWithJson(ours), 'id-1')
  assert.equal(await visitWithJson(original), 'raw.substr is not a function')
})
