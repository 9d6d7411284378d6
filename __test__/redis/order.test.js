'use strict'

const assert = require('node:assert/strict')
const { setTimeout: wait } = require('node:timers/promises')
const { describe, test } = require('node:test')

const { ScriptedServer, startScriptedServer } = require('./support/scripted-server')
const { connectStore, createStore, sessionOf } = require('./support/stores')
const { told } = require('./support/told')
const { until } = require('./support/until')

const isOfSession = (line) => /^(GET|SET|DEL|PEXPIRE) /.test(line)

/** The commands for sessions that a server saw: names, and `XX` where it stands. */
const logOf = (server) => server.log.filter(isOfSession).map((line) => {
  const [name] = line.split(' ')
  return line.endsWith(' XX') ? `${name} XX` : name
})

describe('RedisStore and the order of commands', () => {
  for (const code of ['LOADING', 'BUSY', 'READONLY', 'MASTERDOWN', 'TRYAGAIN', 'CLUSTERDOWN']) {
    test(`should not let a destroy pass a save that was refused with ${code}`, async (t) => {
      let refused = false
      const server = await startScriptedServer(t, ([name]) => {
        if (name !== 'SET' || refused) return
        refused = true
        return `-${code} not now\r\n`
      })
      const store = await connectStore(t, { url: server.url })
      const saved = store.set('a', sessionOf())
      const destroyed = store.destroy('a')
      await Promise.all([saved, destroyed])
      assert.equal(await store.get('a'), null)
      assert.deepEqual(logOf(server), ['SET', 'SET', 'DEL', 'GET'])
    })
  }

  test('should keep the newer of two saves when the older one is refused', async (t) => {
    let refused = false
    const server = await startScriptedServer(t, ([name]) => {
      if (name !== 'SET' || refused) return
      refused = true
      return '-LOADING not now\r\n'
    })
    const store = await connectStore(t, { url: server.url })
    const older = store.set('a', sessionOf({ views: 1 }))
    await until(() => refused)
    await store.set('a', sessionOf({ views: 2 }))
    await older
    assert.equal((await store.get('a')).views, 2)
  })

  test('should not bring back a session that another process destroyed meanwhile', async (t) => {
    const server = await startScriptedServer(t, (words, socket, server) => {
      if (words[0] !== 'SET' || words.includes('XX')) return
      server.answer(words)
      socket.destroy()
      return null
    })
    const [ours, theirs] = [await connectStore(t, { url: server.url }), await connectStore(t, { url: server.url })]
    const saved = ours.set('a', sessionOf()).catch((err) => err)
    await until(() => server.data.has('sess:a'))
    await theirs.destroy('a')
    const err = await saved
    assert.equal(err.code, 'ERR_SESSION_REDIS_CONNECTION_LOST')
    assert.match(err.message, new RegExp(`127\\.0\\.0\\.1:${server.port}`))
    assert.equal(await ours.get('a'), null)
    assert.deepEqual(logOf(server).filter((line) => line.startsWith('SET')), ['SET', 'SET XX'])
  })

  test('should send a save again over a session that is still there', async (t) => {
    let cut = false
    const server = await startScriptedServer(t, (words, socket, server) => {
      if (words[0] !== 'SET' || cut) return
      cut = true
      server.answer(words)
      socket.destroy()
      return null
    })
    const store = await connectStore(t, { url: server.url })
    await store.set('a', sessionOf({ views: 1 }))
    assert.equal((await store.get('a')).views, 1)
  })

  test('should close the connection of a save that timed out before anything newer goes out', async (t) => {
    let hung, hungIsClosed
    const server = await startScriptedServer(t, ([name], socket) => {
      if (name === 'SET') hung = socket
      if (socket === hung) return null
      if (name === 'DEL') hungIsClosed ??= hung.destroyed
    })
    const store = await connectStore(t, { url: server.url, commandTimeout: 300 })
    await assert.rejects(store.set('a', sessionOf()), { code: 'ERR_SESSION_REDIS_TIMEOUT' })
    await until(() => store.destroy('a').then(() => true, () => false))
    assert.equal(hungIsClosed, true)
    const [first, ...others] = logOf(server)
    assert.equal(first, 'SET')
    assert.deepEqual([...new Set(others)], ['DEL'], 'the save is not sent again')
  })

  test('should give every command its own time after an outage', async (t) => {
    const limit = 600
    const delay = 60
    const slow = (words, socket, server) => {
      setTimeout(() => socket.write(server.answer(words)), delay)
      return null
    }
    let server = await startScriptedServer(t, slow)
    const { port, url } = server
    const store = await connectStore(t, { url, commandTimeout: limit })
    store.on('error', () => {})
    await server.stop()
    const calls = []
    const call = () => {
      const start = performance.now()
      calls.push(store.get('a').then(() => undefined, ({ code }) => ({ code, waited: performance.now() - start })))
    }
    const calling = setInterval(call, 5)
    await wait(limit * 1.5)
    const connected = told(store, 'connect')
    server = await startAgain(t, port, slow)
    await connected
    await wait(limit)
    clearInterval(calling)
    const failures = (await Promise.all(calls)).filter(Boolean)
    for (const { code, waited } of failures) {
      assert.ok(waited > limit - 20, `${code} after ${waited} ms`)
    }
    assert.ok(failures.length < calls.length)
  })
})

async function startAgain (t, port, script) {
  const server = await new ScriptedServer(script).start(port)
  t.after(() => server.stop())
  return server
}

describe('RedisStore and replies it cannot trust', () => {
  for (const [kind, knowsEcho] of [['a server', true], ['one that knows no ECHO', false]]) {
    test(`should give nobody the reply to another command when one too many comes from ${kind}`, async (t) => {
      let strays = 0
      const server = await startScriptedServer(t, (words, socket, server) => {
        if (words[0] === 'ECHO' && !knowsEcho) return '+OK\r\n'
        if (words[0] !== 'GET' || Math.random() > 0.05) return
        strays += 1
        return `$5\r\nstray\r\n${server.answer(words)}`
      })
      const store = await connectStore(t, { url: server.url })
      store.on('error', () => {})
      const ids = Array.from({ length: 20 }, (_, i) => `s${i}`)
      for (const id of ids) server.data.set(`sess:${id}`, JSON.stringify({ id }))
      for (let round = 0; round < 30; round++) {
        const loaded = await Promise.allSettled(ids.map((id) => store.get(id)))
        loaded.forEach(({ value }, i) => { if (value) assert.equal(value.id, ids[i]) })
      }
      assert.ok(strays > 0)
    })
  }

  test('should end a connection that says something unasked', async (t) => {
    const server = await startScriptedServer(t)
    const store = await connectStore(t, { url: server.url })
    const trouble = told(store, 'error')
    for (const socket of server.sockets) socket.write('+OK\r\n')
    const [err] = await trouble
    assert.equal(err.code, 'ERR_SESSION_REDIS_PROTOCOL')
    assert.equal(await store.get('a'), null)
  })

  test('should cut off a server that floods, and stay small', async (t) => {
    const piece = Buffer.alloc(1 << 20, '+OK\r\n')
    let flooded = 0
    const server = await startScriptedServer(t, ([name], socket) => {
      if (name !== 'ECHO') return
      const flood = () => {
        while (!socket.destroyed && socket.write(piece)) flooded += piece.length
        socket.once('drain', flood)
      }
      setImmediate(flood)
    })
    const store = createStore(t, { url: server.url })
    const before = process.memoryUsage.rss()
    for (let i = 0; i < 5; i++) await told(store, 'error')
    const grown = process.memoryUsage.rss() - before
    assert.ok(grown < 100e6, `grown by ${grown} bytes`)
    assert.ok(flooded < 200e6, `${flooded} bytes were read`)
  })

  test('should fail only the one call whose session is longer than a string can be', async (t) => {
    const length = 2 ** 29
    const server = await startScriptedServer(t, ([name, key], socket) => {
      if (name !== 'GET' || key !== 'sess:big') return
      const piece = Buffer.alloc(1 << 24, 'x')
      socket.write(`$${length}\r\n`)
      for (let i = 0; i < length / piece.length; i++) socket.write(piece)
      return '\r\n'
    })
    server.data.set('sess:a', '{"views":1}')
    const store = await connectStore(t, { url: server.url, commandTimeout: 60000 })
    const calls = ['a', 'big', 'a'].map((id) => store.get(id).then(({ views }) => views, ({ code }) => code))
    assert.deepEqual(await Promise.all(calls), [1, 'ERR_SESSION_REDIS_TOO_LONG', 1])
  })
})
