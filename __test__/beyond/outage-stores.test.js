'use strict'

/** `outage` under load: stores that fail, hang and come back. */

const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { describe, it } = require('node:test')
const v8 = require('node:v8')
const vm = require('node:vm')
const assert = require('node:assert/strict')
const { createTestSession } = require('../../testing')
const { skip: withoutRedis, startServer } = require('../redis/support/servers')
const { connectStore } = require('../redis/support/stores')
const { until } = require('../redis/support/until')
const { openStore, temporaryFile } = require('../sqlite/support/stores')
const { TestServer } = require('../support/http')
const { HANGING } = require('../support/limits')
const { habits } = require('../support/stores')
const { ours } = require('../support/subjects')

/** For each call of the store, in ms. */
const TIMEOUT = 1000

/** What a request may take: its calls of the store, which are three at most, and the time of a busy machine. */
const LIMIT = 3 * TIMEOUT + 3000

const VISITORS = 12

/** An app with visitors who are logged in; each answer names the visitor whose session it was, or nobody. */
class Load {
  static async start (t, store, policy) {
    const sessions = ours.session({
      secret: 'keyboard cat', resave: false, saveUninitialized: false, revive: false, store, outage: { timeout: TIMEOUT, policy }
    })
    const server = await new TestServer().start()
    t.after(() => server.stop())
    server.listener = (req, res) => sessions(req, res, (err) => {
      if (res.headersSent) return
      if (err) return res.writeHead(err.status ?? 500).end(err.code)
      if (req.url === '/write') req.session.count = (req.session.count ?? 0) + 1
      res.end(req.session?.user ?? 'nobody')
    })
    const names = Array.from({ length: VISITORS }, (_, n) => `visitor ${n}`)
    const visitors = await Promise.all(names.map(async (user) => ({ user, ...await createTestSession(sessions, { user }) })))
    return new Load(server, visitors)
  }

  constructor (server, visitors) {
    this.server = server
    this.visitors = visitors
  }

  /** All visitors come at once, `rounds` times. @returns {Promise<Set<string>>} what they were answered */
  async run (path, rounds = 3) {
    const answers = new Set()
    for (let round = 0; round < rounds; round++) {
      await Promise.all(this.visitors.map(async ({ user, cookie }) => {
        const start = performance.now()
        const { body, status } = await this.server.request({ path, headers: { cookie } })
        const took = performance.now() - start
        assert.ok(took < LIMIT, `${path} took ${took} ms`)
        if (status === 200 && body !== 'nobody') assert.equal(body, user)
        answers.add(status === 200 ? (body === 'nobody' ? 'nobody' : 'own session') : `${status} ${body}`)
      }))
    }
    return answers
  }

  /** @returns {Promise<void>} once every visitor is served as before */
  back () {
    return until(async () => {
      const answers = await this.run('/', 1)
      return answers.size === 1 && answers.has('own session')
    })
  }
}

const only = (...answers) => new Set(answers)

describe('outage under load', { timeout: HANGING }, () => {
  const answersOf = { anonymous: () => 'nobody', error: (code) => `503 ${code}` }

  for (const [policy, answer] of Object.entries(answersOf)) {
    it(`should answer in time while a store in JavaScript hangs or fails, with policy '${policy}'`, async (t) => {
      const store = habits.async(ours)
      const load = await Load.start(t, store, policy)
      const { get } = store
      assert.deepEqual(await load.run('/write'), only('own session'))

      store.get = () => {}
      assert.deepEqual(await load.run('/'), only(answer('ERR_SESSION_STORE_TIMEOUT')))
      store.get = (sid, callback) => setImmediate(callback, Object.assign(new Error('no route'), { code: 'EHOSTUNREACH', status: 503 }))
      assert.deepEqual(await load.run('/'), only(answer('EHOSTUNREACH')))
      store.get = get
      store.emit('disconnect')
      assert.deepEqual(await load.run('/write'), only(answer('ERR_SESSION_STORE_UNAVAILABLE')))
      store.emit('connect')
      assert.deepEqual(await load.run('/write'), only('own session'))
    })

    it(`should answer in time while Redis hangs, and is as before once it goes on, with policy '${policy}'`, { skip: withoutRedis }, async (t) => {
      const server = await startServer(t)
      const store = await connectStore(t, { url: server.url })
      store.on('error', () => {})
      const load = await Load.start(t, store, policy)
      assert.deepEqual(await load.run('/write'), only('own session'))

      server.pause()
      try {
        for (const seen of await load.run('/')) {
          assert.ok(policy === 'anonymous' ? seen === 'nobody' : /^(503|500) /.test(seen), seen)
        }
      } finally {
        server.resume()
      }
      await load.back()
      assert.deepEqual(await load.run('/write'), only('own session'))
    })

    it(`should answer in time while Redis is gone, with policy '${policy}'`, { skip: withoutRedis }, async (t) => {
      const server = await startServer(t)
      const store = await connectStore(t, { url: server.url })
      store.on('error', () => {})
      const load = await Load.start(t, store, policy)
      await server.kill()
      for (const seen of await load.run('/', 8)) {
        assert.ok(policy === 'anonymous' ? seen === 'nobody' : /^(503|500) /.test(seen), seen)
      }
      // Redis had them in memory.
      await server.start()
      await until(async () => (await load.run('/', 1)).has('nobody'))
    })
  }

  it('should answer in time while another process holds the file of a SqliteStore', { skip: withoutPython() }, async (t) => {
    const path = temporaryFile(t)
    const store = await openStore(t, { path, busyTimeout: 60000 })
    const load = await Load.start(t, store, 'anonymous')
    const other = spawn('python3', ['-c', `import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()`, path])
    t.after(() => other.kill())
    await once(other.stdout, 'data')
    assert.deepEqual(await load.run('/write', 1), only('own session'))
    // A read waits for the writes of its session, so that it shows them.
    assert.deepEqual(await load.run('/', 2), only('nobody'))

    other.stdin.end()
    await once(other, 'close')
    await load.back()
    assert.deepEqual(await load.run('/write'), only('own session'))
  })
})

it('should let go of requests that a store never answers', async (t) => {
  const store = habits.async(ours)
  const load = await Load.start(t, store, 'anonymous')
  const callbacks = []
  store.get = (sid, callback) => { callbacks.push(new WeakRef(callback)) }
  await load.run('/')
  assert.equal(callbacks.length, 3 * VISITORS)

  v8.setFlagsFromString('--expose-gc')
  const collect = vm.runInNewContext('gc')
  await until(() => {
    collect()
    return callbacks.every((callback) => callback.deref() === undefined)
  })
})

function withoutPython () {
  const { status } = require('node:child_process').spawnSync('python3', ['-c', 'import sqlite3'])
  return status === 0 ? false : 'python3 holds the file, and is not here'
}
