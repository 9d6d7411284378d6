'use strict'

/** In how many pieces a response reaches the client, and when the first of them does. */

const net = require('node:net')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { stoppableTimers } = require('../support/clock')
const withoutTimers = stoppableTimers(() => require('../support/subjects'))
const { cookieFor, parity, withSite } = require('../support/site')
const { original, ours } = require('../support/subjects')

/** Serves a handler that changes its session and ends its response by `end(res)`. */
function serveChange (site, store, end) {
  site.serve(site.session({ store }), function (req, res) {
    req.session.user = 'ann'
    end(res)
  })
}

/** Has a store answer `set` by `answer(callback)`. */
function answering (site, answer) {
  const store = site.store('sync')
  const { set } = store
  store.set = function (sid, session, callback) {
    set.call(this, sid, session, (err) => answer(() => callback(err)))
  }
  return store
}

/** Calls back whenever the server's socket is written to, with a piece that the network may show alone. */
function onWrite (server, callback) {
  server.on('connection', function (socket) {
    for (const name of ['_write', '_writev']) {
      const inner = socket[name]
      socket[name] = function (...args) {
        callback()
        return inner.apply(this, args)
      }
    }
  })
}

const endings = {
  'a Content-Length': function (res) {
    res.setHeader('Content-Length', 5)
    res.end('hello')
  },
  chunks: (res) => res.end('hello'),
  'a Buffer': function (res) {
    res.setHeader('Content-Length', 5)
    res.end(Buffer.from('hello'))
  }
}

/** Returns the number of pieces of a response. The store answers by `answer(callback, written)`; `written`: the first piece is. */
function piecesOf (subject, end, answer) {
  return withSite(subject, async function (site) {
    let pieces = 0
    const written = new Promise(function (resolve) {
      onWrite(site.server.server, () => resolve(++pieces))
    })
    serveChange(site, answering(site, (callback) => answer(callback, written)), end)
    const { body, cookie } = await site.visit()
    assert.deepEqual([body, cookie], ['hello', cookieFor('id-1')])
    return pieces
  })
}

// Two turns: what is written in one, Node itself sends in one piece.
const soon = (callback) => setImmediate(setImmediate, callback)

test('should send a response in one piece when the store answers soon', async function (t) {
  for (const [what, end] of Object.entries(endings)) {
    await t.test(`with ${what}`, async function () {
      // On a busy machine the moment for which the socket waits would be over.
      await withoutTimers(async function () {
        assert.equal(await piecesOf(ours, end, soon), 1)
        assert.equal(await piecesOf(original, end, soon), 2)
      })
    })
  }
})

test('should send a response in two pieces when the store takes longer', async function () {
  assert.equal(await piecesOf(ours, endings['a Content-Length'], (callback, written) => written.then(callback)), 2)
})

/** Sends requests on one connection; the last of them closes it. */
function connect (site, count = 1) {
  const ask = (connection) => `GET / HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`
  const socket = net.connect(site.server.port, '127.0.0.1')
  socket.write(ask('keep-alive').repeat(count - 1) + ask('close'))
  return socket
}

/** Lets the store answer once the client has seen `beginning`: a response kept back until then would never come. */
function afterBeginning (beginning, end) {
  return async function (site) {
    let callback
    serveChange(site, answering(site, (answer) => { callback = answer }), end)
    const socket = connect(site)
    let received = ''
    await new Promise(function (resolve) {
      socket.on('data', function (chunk) {
        received += chunk.toString('latin1')
        if (callback && received.endsWith(beginning)) {
          const answer = callback
          callback = undefined
          answer()
        }
      })
      socket.on('close', resolve)
    })
    return received.slice(received.indexOf('\r\n\r\n') + 4)
  }
}

parity('should show all but the last byte while the store is at work', afterBeginning('hell', endings['a Content-Length']), 'hello')
parity('should show the body while the store is at work', afterBeginning('hello\r\n', endings.chunks), '5\r\nhello\r\n0\r\n\r\n')

parity('should show progress although a test has replaced the timers', async function (site) {
  const { setTimeout } = globalThis
  globalThis.setTimeout = () => ({ unref () {} })
  try {
    return await afterBeginning('hell', endings['a Content-Length'])(site)
  } finally {
    globalThis.setTimeout = setTimeout
  }
}, 'hello')

parity('should not keep back more than a socket buffers', afterBeginning('x'.repeat(99999), function (res) {
  res.setHeader('Content-Length', 100000)
  res.end('x'.repeat(100000))
}), 'x'.repeat(100000))

parity('should keep a late write behind what was written before it', async function (site) {
  serveChange(site, answering(site, soon), function (res) {
    res.end('one ')
    res.write('two')
  })
  return (await site.visit()).body
}, 'one two')

parity('should answer pipelined requests in turn', async function (site) {
  let visits = 0
  const times = [20, 0]
  site.serve(site.session({ store: answering(site, (callback) => setTimeout(callback, times.shift())) }), function (req, res) {
    req.session.user = 'ann'
    const text = `visit ${++visits}`
    res.setHeader('Content-Length', text.length)
    res.end(text)
  })
  let received = ''
  await new Promise(function (resolve) {
    connect(site, 2).on('data', (chunk) => { received += chunk }).on('close', resolve)
  })
  return received.match(/visit \d/g)
}, ['visit 1', 'visit 2'])
