'use strict'

/*
 * The load over HTTP: keep-alive connections from a process of its own, so that the server's process holds nothing
 * but the server. Requests are rendered once; every response is checked.
 */

const net = require('node:net')
const { rawHeaders } = require('./in-process')
const { scenarios } = require('./scenarios')
const { createVisitors } = require('./visitors')
const { serve } = require('./child')
const { latencies } = require('./latencies')

const CONNECTIONS = 16

let clients

/**
 * @param {{ scenario: string, cookies: string[], port: number, base: boolean, connections?: number }} details
 * @returns {Promise<void>}
 */
async function connect ({ scenario, cookies, port, base, connections = CONNECTIONS }) {
  const visitors = createVisitors(scenarios[scenario], cookies, connections, base)
  clients = await Promise.all(visitors.map((visitor) => new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true })
    socket.setEncoding('latin1')
    socket.once('error', reject)
    socket.once('connect', () => resolve({ socket, visitor }))
  })))
}

function render (cookie) {
  const lines = rawHeaders(cookie)
  const text = []
  for (let i = 0; i < lines.length; i += 2) text.push(`${lines[i]}: ${lines[i + 1]}\r\n`)
  return `GET / HTTP/1.1\r\n${text.join('')}\r\n`
}

/**
 * Keeps every connection busy, one request at a time each.
 *
 * @param {{ ms: number, polls?: boolean }} details for how long; whether to stay awake meanwhile, which takes a processor:
 *   otherwise the server's thread pays in `write` for waking this one, the more the less there is to do here
 * @returns {Promise<{ requests: number, wall: number, p50: number, p99: number }>} wall: µs; p50, p99: ms
 */
async function run ({ ms, polls = false }) {
  const start = performance.now()
  const took = []
  let isPolling = polls
  const poll = () => { if (isPolling) setImmediate(poll) }
  poll()
  await Promise.all(clients.map((client) => keepBusy(client, start + ms, took)))
  isPolling = false
  return { requests: took.length, wall: (performance.now() - start) * 1000, ...latencies(took) }
}

function keepBusy ({ socket, visitor }, end, took) {
  return new Promise((resolve, reject) => {
    let begun
    const send = () => {
      begun = performance.now()
      socket.write(render(visitor.nextCookie()), 'latin1')
    }
    const settle = (settled, value) => {
      socket.off('data', onData)
      socket.off('close', onClose)
      settled(value)
    }
    const onClose = () => settle(reject, new Error('the server closed a connection'))
    const onData = (text) => {
      try {
        if (visitor.receive(text) === 0) return
      } catch (err) {
        return settle(reject, err)
      }
      const now = performance.now()
      took.push(now - begun)
      if (now < end) send()
      else settle(resolve)
    }
    socket.on('data', onData)
    socket.on('close', onClose)
    if (socket.destroyed) onClose()
    else send()
  })
}

serve({ connect, run })
