'use strict'

const { once } = require('node:events')
const { test } = require('node:test')
const assert = require('node:assert/strict')
const { WebSocket } = require('ws')
const { withExample } = require('./example')

const connect = (url, headers) => new WebSocket(url.replace('http', 'ws'), { headers })

test('should count over a WebSocket in the session of the page', () => withExample('websocket', async (visitor, { url }) => {
  await visitor.visit('/')
  const answers = []

  for (let i = 0; i < 2; i++) {
    const socket = connect(url, { cookie: visitor.cookie })
    await once(socket, 'open')
    for (let j = 0; j < 2; j++) {
      socket.send('count')
      const [answer] = await once(socket, 'message')
      answers.push(String(answer))
    }
    socket.close()
    await once(socket, 'close')
  }

  assert.deepEqual(answers, ['1', '2', '3', '4'])
}))

test('should refuse a WebSocket without a session', () => withExample('websocket', async (visitor, { url }) => {
  const [error] = await once(connect(url), 'error')

  assert.match(error.message, /401/)
}))

test('should lose no message of a burst', () => withExample('websocket', async (visitor, { url }) => {
  await visitor.visit('/')
  const socket = connect(url, { cookie: visitor.cookie })
  await once(socket, 'open')
  const answers = new Promise((resolve) => {
    const received = []
    socket.on('message', (data) => {
      received.push(String(data))
      if (received.length === 3) resolve(received)
    })
  })
  for (let i = 0; i < 3; i++) socket.send('count')

  assert.deepEqual(await answers, ['1', '2', '3'])
  socket.close()
}))
