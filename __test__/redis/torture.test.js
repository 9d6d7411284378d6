'use strict'

/*
 * Two stores, some hundred keys, and everything that goes wrong at random. A short run in the
 * ordinary suite; REDIS_COMMANDS=100000 for the long one (`npm run test:torture`), REDIS_SEED to
 * repeat one.
 */

const assert = require('node:assert/strict')
const { describe, test } = require('node:test')

const { History } = require('./support/history')
const { startProxy } = require('./support/proxy')
const { randomFrom } = require('./support/random')
const { startScriptedServer } = require('./support/scripted-server')
const { skip, startServer } = require('./support/servers')
const { createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

const COMMANDS = Number(process.env.REDIS_COMMANDS || 6000)
const SEED = Number(process.env.REDIS_SEED || 1)
const KEYS = 300
const WORKERS = 64
const LIMIT = 1500

/** Connects two stores and lets them work until so many commands have ended. */
async function torture (t, urls, random, commandTimeout = LIMIT) {
  const stores = urls.map((url) => createStore(t, { url, commandTimeout }))
  for (const store of stores) store.on('error', () => {})
  await Promise.all(stores.map((store) => told(store, 'connect')))
  const history = new History()
  const outcomes = new Map()
  let started = 0
  let memory

  const worker = async () => {
    while (started < COMMANDS) {
      started += 1
      if (started === COMMANDS >> 1) memory = process.memoryUsage.rss()
      const store = stores[Math.floor(random() * stores.length)]
      const key = `k${Math.floor(random() * KEYS)}`
      const outcome = await step(store, key, started, history, random)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  const grown = process.memoryUsage.rss() - memory
  t.diagnostic(`${JSON.stringify(Object.fromEntries(outcomes))}, grown by ${grown >> 20} MiB`)
  assert.ok(outcomes.get('done') > COMMANDS / 3, 'most commands succeed')
  assert.ok(grown < 64e6, `grown by ${grown} bytes`)
  return { stores, history }
}

/** One command, and what it came to. */
async function step (store, key, number, history, random) {
  const dice = random()
  const start = history.now()
  if (dice < 0.4) {
    return ended(store, 'get', [key], (session) => {
      if (session) assert.equal(session.key, key, 'somebody else\'s session')
      history.check(key, session ? session.text : null, start)
    })
  }
  if (dice < 0.5) return ended(store, 'touch', [key, sessionOf()])
  const isSave = dice < 0.8
  const text = `${key}#${number}`
  const write = history.begin(store, key, isSave ? text : null)
  const outcome = isSave
    ? await ended(store, 'set', [key, sessionOf({ key, text })])
    : await ended(store, 'destroy', [key])
  history.end(write, outcome === 'done')
  return outcome
}

/** Calls a method: its callback must be called once, and in time. */
function ended (store, method, args, check = () => {}) {
  return new Promise((resolve, reject) => {
    const start = performance.now()
    let calls = 0
    store[method](...args, (err, value) => {
      try {
        assert.equal(++calls, 1, 'a callback is called once')
        assert.ok(performance.now() - start < LIMIT + 3000, 'a command ends in time')
        if (!err) check(value)
        resolve(err ? err.code : 'done')
      } catch (failure) {
        reject(failure)
      }
    })
  })
}

/** Looks at every key once more, when all has calmed down. */
async function checkAll ({ stores, history }) {
  for (const store of stores) {
    await Promise.all(Array.from({ length: KEYS }, async (_, i) => {
      const start = history.now()
      const session = await store.get(`k${i}`)
      history.check(`k${i}`, session ? session.text : null, start)
    }))
  }
}

describe('RedisStore under torture', () => {
  test('should keep every promise on a server that refuses, hangs and cuts', async (t) => {
    const random = randomFrom(SEED)
    const refusals = ['LOADING', 'BUSY', 'READONLY', 'MASTERDOWN', 'TRYAGAIN', 'CLUSTERDOWN']
    let calm = false
    const server = await startScriptedServer(t, (words, socket, server) => {
      if (calm || !['GET', 'SET', 'DEL', 'PEXPIRE'].includes(words[0])) return
      const dice = random()
      if (dice < 0.01) return `-${refusals[Math.floor(random() * refusals.length)]} not now\r\n`
      if (dice < 0.013) {
        // Cut before the command, or after it.
        if (random() < 0.5) server.answer(words)
        socket.destroy()
        return null
      }
      if (socket.destroyed) return null
    })
    const result = await torture(t, [server.url, server.url], random)
    calm = true
    await checkAll(result)
  })

  test('should keep every promise on a real server through a network that delays and cuts', { skip }, async (t) => {
    const random = randomFrom(SEED + 1)
    const server = await startServer(t)
    const proxies = [await startProxy(t, server.port), await startProxy(t, server.port)]
    for (const proxy of proxies) {
      proxy.onReply = (bytes, client) => {
        client.turn = (client.turn ?? Promise.resolve()).then(async () => {
          if (random() < 0.02) await new Promise((resolve) => setTimeout(resolve, random() * 20))
          if (random() < 0.01) {
            client.write(bytes.subarray(0, Math.floor(random() * bytes.length)))
            proxy.cut()
          } else {
            client.write(bytes)
          }
        })
      }
    }
    const result = await torture(t, proxies.map((proxy) => proxy.url), random)
    for (const proxy of proxies) proxy.heal()
    await checkAll(result)
  })

  test('should keep every promise while a real server turns replica, runs scripts and restarts', { skip }, async (t) => {
    const random = randomFrom(SEED + 2)
    const server = await startServer(t, {
      args: ['--appendonly', 'yes', '--appendfsync', 'always', '--busy-reply-threshold', '10']
    })
    const state = { isOver: false }
    const trouble = (async () => {
      while (!state.isOver) {
        await new Promise((resolve) => setTimeout(resolve, 150))
        const dice = random()
        if (dice < 0.4) {
          await server.ask('REPLICAOF', '127.0.0.1', '1')
          await new Promise((resolve) => setTimeout(resolve, 60))
          await server.ask('REPLICAOF', 'NO', 'ONE')
        } else if (dice < 0.8) {
          let isRunning = true
          const script = server.ask('EVAL', 'while true do end', '0').catch(() => {}).finally(() => { isRunning = false })
          await new Promise((resolve) => setTimeout(resolve, 60))
          // It may not have begun yet.
          await until(() => server.ask('SCRIPT', 'KILL').then(() => !isRunning, () => !isRunning))
          await script
        } else {
          await server.kill()
          await server.start()
        }
      }
    })()
    const result = await torture(t, [server.url, server.url], random).finally(() => { state.isOver = true })
    await trouble
    await checkAll(result)
  })
})
