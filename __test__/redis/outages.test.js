'use strict'

/** What users and operators notice while Redis is away: as little as possible, and as much as needed. */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { serve } = require('./support/app')
const { clients } = require('./support/clients')
const { eventsOf } = require('./support/gate')
const { startScriptedServer } = require('./support/scripted-server')
const { freePort, skip, startServer } = require('./support/servers')
const { createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

/** Ways to make a store for a server. */
const ways = { 'by url': (t, server, options) => createStore(t, { url: server.url, ...options }) }
for (const name of Object.keys(clients)) {
  ways[`by a client of ${name}`] = (t, server, options, onClient = () => {}) => {
    const client = clients[name].single(server)
    t.after(() => clients[name].stop(client))
    onClient(client)
    return createStore(t, { client, ...options })
  }
}

const persistent = { args: ['--appendonly', 'yes', '--appendfsync', 'always'] }

/** The process warnings of stores from now on. */
function warnings (t) {
  const all = []
  const listen = (warning) => { if (/^ERR_SESSION_REDIS_/.test(warning.code)) all.push(warning) }
  process.on('warning', listen)
  t.after(() => process.removeListener('warning', listen))
  return all
}

/** Visitors who come again and again until they are stopped. */
class Crowd {
  constructor (visit, size) {
    this.visits = 0
    this.answers = new Set()
    this.isStopped = false
    this.runs = Array.from({ length: size }, () => this.#come(visit))
  }

  async #come (visit) {
    const { cookie } = await visit()
    for (let views = 2; !this.isStopped; views++) {
      const { status, text } = await visit(cookie)
      this.answers.add(status === 200 && Number(text) === views ? 'as ever' : `${status} ${text} at visit ${views}`)
      this.visits++
    }
  }

  async moreVisits (count) {
    const goal = this.visits + count
    await Promise.race([until(() => this.visits >= goal), Promise.all(this.runs)])
  }

  async stop () {
    this.isStopped = true
    await Promise.all(this.runs)
    return [...this.answers]
  }
}

for (const [way, make] of Object.entries(ways)) {
  describe(`An outage of Redis, with a store ${way}`, { skip }, () => {
    test('should not be noticed by anybody if it is short', async (t) => {
      const server = await startServer(t, persistent)
      const store = make(t, server, { disconnectAfter: 30000, commandTimeout: 30000 }, (client) => client.on('error', () => {}))
      store.on('error', () => {})
      await store.get('nobody')
      const events = eventsOf(store)
      const crowd = new Crowd(await serve(t, store), 8)
      for (let round = 0; round < 2; round++) {
        await crowd.moreVisits(50)
        await server.kill()
        await server.start()
      }
      await crowd.moreVisits(50)
      assert.deepEqual(await crowd.stop(), ['as ever'])
      assert.deepEqual(events.filter((event) => event === 'disconnect'), [])
    })

    test('should be reported once if it is long, and its end once', async (t) => {
      const server = await startServer(t)
      let attempts = 0
      const store = make(t, server, { disconnectAfter: 50 }, (client) => client.on('error', () => { attempts++ }))
      store.on('error', () => { attempts++ })
      await store.get('nobody')
      const events = eventsOf(store)
      for (let round = 1; round <= 2; round++) {
        await server.kill()
        await until(() => events.at(-1) === 'disconnect')
        const before = attempts
        await until(() => attempts > before + 4)
        await server.start()
        await until(() => events.at(-1) === 'connect')
        await store.set('a', sessionOf())
      }
      assert.deepEqual(events.slice(-4), ['disconnect', 'connect', 'disconnect', 'connect'])
    })

    test('should be one process warning without a listener, and its end another', async (t) => {
      const said = warnings(t)
      const server = await startServer(t)
      const store = make(t, server, { disconnectAfter: 50 })
      await store.get('nobody')
      const gone = told(store, 'disconnect')
      await server.kill()
      await gone
      await until(() => said.length === 1)
      assert.match(said[0].code, /^ERR_SESSION_REDIS_(CONNECT|CONNECTION_LOST)$/)
      assert.match(said[0].message, new RegExp(`Redis at (127\\.0\\.0\\.1|localhost):${server.port}\\b`))
      assert.match(said[0].message, /refused|closed|reset/i)
      assert.match(said[0].message, /'error' event/)
      const back = told(store, 'connect')
      await server.start()
      await back
      await until(() => said.length > 1)
      assert.deepEqual(said.map(({ name }) => name), ['SessionWarning', 'SessionWarning'])
      assert.equal(said[1].code, 'ERR_SESSION_REDIS_RECOVERED')
      assert.match(said[1].message, new RegExp(`connected to Redis at .*:${server.port} again`))
    })

    test('should be left to a listener where there is one', async (t) => {
      const said = warnings(t)
      const server = await startServer(t)
      const store = make(t, server, { disconnectAfter: 50 })
      store.on('error', () => {})
      await store.get('nobody')
      const gone = told(store, 'disconnect')
      await server.kill()
      await gone
      const back = told(store, 'connect')
      await server.start()
      await back
      assert.deepEqual(said, [])
    })
  })
}

describe('A server that ends', () => {
  for (const name of ['node-redis 5', 'node-redis 4']) {
    test(`should lose no command of ${name} by accepting connections a moment longer`, async (t) => {
      const sockets = []
      let isEnding = false
      const server = await startScriptedServer(t, ([command], socket) => {
        if (!sockets.includes(socket)) sockets.push(socket)
        const number = sockets.indexOf(socket)
        if (!isEnding || number > 2) return
        // The second connection breaks when it is sent the commands that were lost, the third before that.
        if (command === 'GET' || number === 2) socket.resetAndDestroy()
        return null
      })
      const store = ways[`by a client of ${name}`](t, server, {}, (client) => client.on('error', () => {}))
      store.on('error', () => {})
      await store.set('a', sessionOf({ views: 1 }))
      isEnding = true
      const reads = await Promise.all([store.get('a'), store.get('a'), store.get('a')])
      assert.deepEqual(reads.map(({ views }) => views), [1, 1, 1])
      assert.equal(sockets.length, 4)
    })
  }
})

describe('RedisStore that nobody listens to', { skip }, () => {
  test('should say that there is no server, and never show the password', async (t) => {
    const said = warnings(t)
    const port = await freePort()
    const store = createStore(t, { url: `redis://:s3cret@127.0.0.1:${port}/3`, disconnectAfter: 50 })
    await told(store, 'disconnect')
    await until(() => said.length === 1)
    assert.equal(said[0].code, 'ERR_SESSION_REDIS_CONNECT')
    assert.match(said[0].message, new RegExp(`127\\.0\\.0\\.1:${port} failed: .*refused`, 'i'))
    assert.doesNotMatch(said[0].message, /s3cret/)
  })

  for (const [what, login, reason] of [['a wrong password', ':wr0ng@', /refused the user name or the password/], ['no password', '', /no password was given/]]) {
    test(`should say that ${what} was given, and never show it`, async (t) => {
      const said = warnings(t)
      const server = await startServer(t, { args: ['--requirepass', 'right'] })
      createStore(t, { url: `redis://${login}127.0.0.1:${server.port}` })
      await until(() => said.length === 1)
      assert.equal(said[0].code, 'ERR_SESSION_REDIS_AUTH')
      assert.match(said[0].message, reason)
      assert.match(said[0].message, new RegExp(`127\\.0\\.0\\.1:${server.port}`))
      assert.doesNotMatch(said[0].message, /wr0ng/)
    })
  }

  test('should leave a client\'s errors to the app where it listens to the client', async (t) => {
    const said = warnings(t)
    for (const { single, stop } of Object.values(clients)) {
      const client = single({ port: await freePort(), get url () { return `redis://127.0.0.1:${this.port}` } })
      const heard = told(client, 'error')
      client.on('error', () => {})
      createStore(t, { client })
      createStore(t, { client })
      await heard
      await told(client, 'reconnecting')
      await stop(client)
    }
    assert.deepEqual(said, [])
  })
})
